import { z } from 'zod';
import { OPTIONAL_SCOPES, REQUIRED_SCOPES } from '../chat/slack/scopes.js';
import type { SlackSettings } from '../chat/slack/settings.js';
import { messageOf } from '../errors.js';
import type { Check } from './doctor-checks.js';

const API_URL = 'https://slack.com/api/';
const TIMEOUT_MS = 6000;

/** Scope → what cannot be done without it. */
const LOSSES: Readonly<Record<(typeof REQUIRED_SCOPES | typeof OPTIONAL_SCOPES)[number], string>> = {
  'chat:write': 'it cannot say anything',
  commands: 'there is no /oscope',
  'app_mentions:read': 'it does not hear mentions',
  'channels:history': 'no follow-up questions and alerts in public channels',
  'groups:history': 'none in private channels',
  'im:history': 'none in direct messages',
  'reactions:read': 'no votes by emoji',
  'files:write': 'no charts',
  'users:read': "no times in the user's zone",
  'assistant:write': 'assistant threads lack their niceties',
};

const answerSchema = z.looseObject({
  ok: z.boolean(),
  error: z.string().default(''),
  team: z.string().default(''),
  user: z.string().default(''),
});
interface Answer extends z.infer<typeof answerSchema> {
  scopes: readonly string[];
}

async function ask(apiUrl: string, method: string, token: string): Promise<Answer> {
  const response = await fetch(new URL(method, apiUrl.endsWith('/') ? apiUrl : `${apiUrl}/`), {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/x-www-form-urlencoded' },
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const scopes = (response.headers.get('x-oauth-scopes') ?? '').split(',').map((scope) => scope.trim());
  return { ...answerSchema.parse(await response.json()), scopes: scopes.filter((scope) => scope !== '') };
}

export function judgeScopes(scopes: readonly string[]): Check {
  const name = 'slack scopes';
  // A proxy in between may hide the header.
  if (scopes.length === 0)
    return { name, status: 'warning', detail: 'Slack did not say which the token has' };
  const lacking = (list: typeof REQUIRED_SCOPES | typeof OPTIONAL_SCOPES): string[] =>
    list.filter((scope) => !scopes.includes(scope)).map((scope) => `${scope} (${LOSSES[scope]})`);
  const required = lacking(REQUIRED_SCOPES);
  const optional = lacking(OPTIONAL_SCOPES);
  if (required.length + optional.length === 0)
    return { name, status: 'ok', detail: `all ${scopes.length} are there` };
  return {
    name,
    status: required.length > 0 ? 'fault' : 'warning',
    detail: `missing: ${[...required, ...optional].join(', ')}`,
    remedy: 'Add them under OAuth & Permissions of the app, then install it to the workspace again.',
  };
}

async function guarded(name: string, action: () => Promise<Check[]>): Promise<Check[]> {
  try {
    return await action();
  } catch (error) {
    const remedy = 'See whether this machine reaches slack.com by HTTPS (a proxy?).';
    return [{ name, status: 'fault', detail: `cannot be asked: ${messageOf(error)}`, remedy }];
  }
}

function checkBotToken(token: string, apiUrl: string): Promise<Check[]> {
  const name = 'slack bot token';
  return guarded(name, async () => {
    const answer = await ask(apiUrl, 'auth.test', token);
    if (answer.ok)
      return [{ name, status: 'ok', detail: `${answer.user} in ${answer.team}` }, judgeScopes(answer.scopes)];
    const remedy = 'Set SLACK_BOT_TOKEN to the Bot User OAuth Token (xoxb-…) under OAuth & Permissions.';
    return [{ name, status: 'fault', detail: `Slack refuses it: ${answer.error}`, remedy }];
  });
}

/** Asks for the address of a socket and does not open it. */
function checkAppToken(token: string, apiUrl: string): Promise<Check[]> {
  const name = 'slack socket mode';
  return guarded(name, async () => {
    const answer = await ask(apiUrl, 'apps.connections.open', token);
    if (answer.ok) return [{ name, status: 'ok', detail: 'the app token opens connections' }];
    const remedy =
      'Set SLACK_APP_TOKEN to an app-level token (xapp-…) with connections:write, and switch Socket Mode on.';
    return [{ name, status: 'fault', detail: `Slack refuses the app token: ${answer.error}`, remedy }];
  });
}

/** How events come in: without it the bot is deaf. */
function checkEvents(signingSecret: string | undefined): Check {
  const name = 'slack events';
  if (signingSecret !== undefined) return { name, status: 'ok', detail: 'over HTTP, signed' };
  const remedy = 'Set SLACK_APP_TOKEN (socket mode), or SLACK_SIGNING_SECRET and the request URLs.';
  return { name, status: 'fault', detail: 'neither socket mode nor HTTP is set up', remedy };
}

/** Tokens and scopes, asked of Slack itself. Never says a token. */
export async function checkSlack(settings: SlackSettings): Promise<Check[]> {
  const { botToken, workspaces, appToken, signingSecret, apiUrl = API_URL } = settings;
  const tokens = [...(botToken === undefined ? [] : [botToken]), ...Object.values(workspaces)];
  if (tokens.length === 0) {
    const name = 'slack';
    const remedy = 'Set SLACK_BOT_TOKEN and SLACK_APP_TOKEN: the README says how to make the app.';
    if (appToken !== undefined || signingSecret !== undefined)
      return [{ name, status: 'fault', detail: 'the bot token is missing', remedy }];
    return [{ name, status: 'skipped', detail: 'no tokens: the bot does not run in Slack', remedy }];
  }
  const checked = await Promise.all(tokens.map((token) => checkBotToken(token, apiUrl)));
  const events =
    appToken === undefined ? [checkEvents(signingSecret)] : await checkAppToken(appToken, apiUrl);
  return [...checked.flat(), ...events];
}
