import { messageOf, OScopeError } from '../../errors.js';

/** "Sent too fast": the robot is then blocked for ten minutes. */
const BLOCKED_MS = 10 * 60_000;
/** Limits of calls per second, and those without a stated time. */
const SHORT_WAIT_MS = 30_000;

const AGAIN = 'It is tried again.';
const CREDENTIALS =
  'Check dingtalk.clientId and dingtalk.clientSecret (DINGTALK_CLIENT_ID, DINGTALK_CLIENT_SECRET).';
const ROBOT = 'Check dingtalk.robotCode and that the robot is in the group.';
const PERMISSION =
  'Grant the app the permission for robot messages in the developer console, and publish it.';

export function rateLimited(operation: string, retryAfterMs: number): OScopeError {
  return new OScopeError({
    code: 'unavailable',
    message: `DingTalk limits ${operation}: wait ${Math.ceil(retryAfterMs / 1000)} s.`,
    retryable: true,
    retryAfterMs,
  });
}

/** What DingTalk says of a call that it did not carry out. */
export interface Refusal {
  /** HTTP status. */
  status: number;
  /** `errcode` of the older API, `code` of the newer one. */
  code: string;
  message: string;
}

const LIMIT = /qps|throttl|flow.?control|too.?many|rate.?limit|^(?:130101|410100|90002|90018)$/i;
const TOKEN = /^(?:InvalidAuthentication|40014|42001|40001)$/i;

export function isTokenRefused({ code }: Refusal): boolean {
  return TOKEN.test(code);
}

/** A refusal as an error that says whether a later try may work. Holds no secret. */
export function refusalError(operation: string, refusal: Refusal): OScopeError {
  const { status, code } = refusal;
  if (code === '130101') return rateLimited(operation, BLOCKED_MS);
  if (status === 429 || LIMIT.test(code)) return rateLimited(operation, SHORT_WAIT_MS);
  const said = `${code} ${refusal.message}`
    .replace(/https?:\/\/\S+/g, '…')
    .trim()
    .slice(0, 200);
  const message = `DingTalk ${operation}: ${said || `HTTP ${status}`}.`;
  if (status >= 500 || status === 408 || code === '-1')
    return new OScopeError({ code: 'unavailable', message, remedy: AGAIN, retryable: true });
  if (isTokenRefused(refusal) || status === 401)
    return new OScopeError({ code: 'bad_config', message, remedy: CREDENTIALS });
  if (status === 403) return new OScopeError({ code: 'bad_config', message, remedy: PERMISSION });
  return new OScopeError({ code: 'bad_input', message, remedy: ROBOT });
}

/** Nobody knows whether it was done. */
export function noAnswer(operation: string, error: unknown): OScopeError {
  if (error instanceof OScopeError) return error;
  // An address may hold a session's secret.
  const said = messageOf(error)
    .replace(/https?:\/\/\S+/g, '…')
    .slice(0, 200);
  return new OScopeError({
    code: 'unavailable',
    message: `DingTalk ${operation}: no answer (${said}).`,
    remedy: 'Check that this machine reaches api.dingtalk.com and oapi.dingtalk.com.',
    retryable: true,
  });
}
