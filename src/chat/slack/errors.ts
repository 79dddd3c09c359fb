import { webApi } from '@slack/bolt';
import { messageOf, OScopeError } from '../../errors.js';
import type { ErrorDetails } from '../../errors.js';

const REINSTALL = 'Check slack.botToken (SLACK_BOT_TOKEN), or install the app in the workspace again.';
const INVITE = 'Invite the bot to the channel: /invite @oscope.';
const AGAIN = 'It is tried again.';

/** What Slack answers → what it means. Everything else is a refusal for good. */
const PLATFORM_ERRORS: Readonly<Record<string, Pick<ErrorDetails, 'code' | 'remedy' | 'retryable'>>> = {
  invalid_auth: { code: 'bad_config', remedy: REINSTALL },
  not_authed: { code: 'bad_config', remedy: REINSTALL },
  account_inactive: { code: 'bad_config', remedy: REINSTALL },
  token_revoked: { code: 'bad_config', remedy: REINSTALL },
  token_expired: { code: 'bad_config', remedy: REINSTALL },
  not_in_channel: { code: 'bad_input', remedy: INVITE },
  channel_not_found: { code: 'bad_input', remedy: INVITE },
  is_archived: { code: 'bad_input', remedy: 'Ask in a channel that is not archived.' },
  internal_error: { code: 'unavailable', remedy: AGAIN, retryable: true },
  fatal_error: { code: 'unavailable', remedy: AGAIN, retryable: true },
  service_unavailable: { code: 'unavailable', remedy: AGAIN, retryable: true },
  request_timeout: { code: 'unavailable', remedy: AGAIN, retryable: true },
};

/** A limit without a stated time. */
const DEFAULT_WAIT_MS = 30_000;

export function rateLimited(method: string, retryAfterMs: number, cause?: unknown): OScopeError {
  return new OScopeError({
    code: 'unavailable',
    message: `Slack limits ${method}: wait ${Math.ceil(retryAfterMs / 1000)} s.`,
    retryable: true,
    retryAfterMs,
    cause,
  });
}

function fromPlatform(method: string, { data }: webApi.WebAPIPlatformError): OScopeError {
  const error = data.error.slice(0, 200);
  if (error === 'ratelimited' || error === 'rate_limited')
    return rateLimited(method, (data.response_metadata?.retryAfter ?? 0) * 1000 || DEFAULT_WAIT_MS);
  if (error === 'missing_scope') {
    const needed = 'needed' in data ? String(data.needed) : 'unknown';
    return new OScopeError({
      code: 'bad_config',
      message: `Slack ${method}: the bot token lacks the scope ${needed}.`,
      remedy: 'Add it under "OAuth & Permissions" of the app and install the app again.',
    });
  }
  // A body that is not JSON comes from a proxy or an outage.
  const known = /^\w+$/.test(error)
    ? (PLATFORM_ERRORS[error] ?? { code: 'internal' as const })
    : { code: 'unavailable' as const, remedy: AGAIN, retryable: true };
  return new OScopeError({ ...known, message: `Slack ${method}: ${error}.` });
}

/** Whatever the client throws as an error that says whether a later try may work. Holds no token. */
export function toSlackError(method: string, error: unknown): OScopeError {
  if (error instanceof OScopeError) return error;
  if (error instanceof webApi.WebAPIRateLimitedError)
    return rateLimited(method, error.retryAfter * 1000, error);
  if (error instanceof webApi.WebAPIPlatformError) return fromPlatform(method, error);
  if (error instanceof webApi.WebAPIHTTPError) {
    const retryable = error.statusCode >= 500 || error.statusCode === 429 || error.statusCode === 408;
    return new OScopeError({
      code: 'unavailable',
      message: `Slack ${method}: HTTP ${error.statusCode}.`,
      retryable,
      ...(error.statusCode === 429 ? { retryAfterMs: DEFAULT_WAIT_MS } : {}),
    });
  }
  return new OScopeError({
    code: 'unavailable',
    message: `Slack ${method}: no answer (${messageOf(error).slice(0, 200)}).`,
    remedy: 'Check that this machine reaches slack.com.',
    retryable: true,
    cause: error,
  });
}

/** Certainly not done: Slack said so itself. */
export function isRefusal(error: OScopeError): boolean {
  return !error.retryable || error.retryAfterMs !== undefined;
}
