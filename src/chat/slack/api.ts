import { webApi } from '@slack/bolt';
import { z } from 'zod';
import { OScopeError } from '../../errors.js';
import type { Logger } from '../../logger.js';
import { toSlackError } from './errors.js';
import { createBoltLogger } from './logger.js';
import type { Pacer } from '../pacer.js';
import type { SlackSettings } from './settings.js';

/** Who the bot is in a workspace. */
export interface SlackIdentity {
  team: string;
  botId: string;
  botUserId: string;
  /** Scopes of the bot token, as Slack says. */
  scopes: string[];
}

interface TokenIdentity extends SlackIdentity {
  isOrganisation: boolean;
}

type Arguments = Record<string, unknown>;
type Result = webApi.WebAPICallResult;

/** Slack's Web API for all workspaces. Every failure is an OScopeError; nothing is retried here. */
export interface SlackApi {
  /** `paced`: takes its turn among the calls for this channel. */
  call(team: string, method: string, args: Arguments, paced?: string): Promise<Result>;
  /** @throws OScopeError when Slack does not know the token, or there is none for the team */
  identity(team: string): Promise<SlackIdentity>;
  /** The workspaces of the configured tokens. */
  teams(): Promise<string[]>;
}

export interface SlackApiOptions {
  settings: SlackSettings;
  logger: Logger;
  pacer: Pacer;
  timeoutMs?: number;
}

/** The client's own retries last half an hour and stop its whole queue: the job queue retries instead. */
export function clientOptions(
  { apiUrl }: SlackSettings,
  logger: Logger,
  timeoutMs = 10_000,
): webApi.WebClientOptions {
  return {
    ...(apiUrl === undefined ? {} : { slackApiUrl: apiUrl }),
    timeout: timeoutMs,
    rejectRateLimitedCalls: true,
    retryConfig: { retries: 0 },
    logger: createBoltLogger(logger),
  };
}

const noToken = (team: string): OScopeError =>
  new OScopeError({
    code: 'bad_config',
    message: `There is no Slack token for the workspace ${team.slice(0, 20)}.`,
    remedy: 'Set slack.workspaces.<team id> to its bot token.',
  });

export function createSlackApi({ settings, logger, pacer, timeoutMs }: SlackApiOptions): SlackApi {
  const options = clientOptions(settings, logger, timeoutMs);
  const client = new webApi.WebClient(undefined, options);
  const identities = new Map<string, Promise<TokenIdentity>>();

  const send = async (token: string, method: string, args: Arguments): Promise<Result> => {
    try {
      return await client.apiCall(method, { ...args, token });
    } catch (error) {
      throw toSlackError(method, error);
    }
  };

  /** Asked once a token; a failure is not remembered. */
  const identify = (token: string): Promise<TokenIdentity> => {
    const known = identities.get(token);
    if (known !== undefined) return known;
    const asked = send(token, 'auth.test', {}).then(readIdentity);
    identities.set(token, asked);
    asked.catch(() => identities.delete(token));
    return asked;
  };

  /** The main token serves its own workspace, and all of an organisation when it was installed there. */
  const tokenFor = async (team: string): Promise<string> => {
    const own = settings.workspaces[team];
    if (own !== undefined) return own;
    if (settings.botToken === undefined) throw noToken(team);
    const main = await identify(settings.botToken);
    if (main.team !== team && !main.isOrganisation) throw noToken(team);
    return settings.botToken;
  };

  return {
    async call(team, method, args, paced) {
      const token = await tokenFor(team);
      const key = `${method}:${team}:${paced ?? ''}`;
      if (paced !== undefined) await pacer.take(key, method);
      try {
        return await send(token, method, args);
      } catch (error) {
        if (paced !== undefined && error instanceof OScopeError && error.retryAfterMs !== undefined)
          await pacer.pause(key, error.retryAfterMs);
        throw error;
      }
    },
    async identity(team) {
      const { botId, botUserId, scopes } = await identify(await tokenFor(team));
      return { team, botId, botUserId, scopes };
    },
    async teams() {
      const { botToken, workspaces } = settings;
      const main = botToken === undefined ? [] : [(await identify(botToken)).team];
      return [...new Set([...main, ...Object.keys(workspaces)])];
    },
  };
}

const identitySchema = z.looseObject({
  team_id: z.string().min(1),
  user_id: z.string().min(1),
  bot_id: z.string().default(''),
  is_enterprise_install: z.boolean().default(false),
});

function readIdentity(result: Result): TokenIdentity {
  const read = identitySchema.safeParse(result);
  if (!read.success)
    throw new OScopeError({
      code: 'bad_config',
      message: 'Slack auth.test: the answer names no bot.',
      remedy: 'slack.botToken must be the bot token of the app (xoxb-…).',
    });
  const {
    team_id: team,
    user_id: botUserId,
    bot_id: botId,
    is_enterprise_install: isOrganisation,
  } = read.data;
  return { team, botId, botUserId, scopes: result.response_metadata?.scopes ?? [], isOrganisation };
}
