import { App } from '@slack/bolt';
import type { AuthorizeResult, Receiver } from '@slack/bolt';
import type { RequestHandler } from 'express';
import { OScopeError } from '../../errors.js';
import type { Logger } from '../../logger.js';
import { clientOptions } from './api.js';
import type { SlackApi } from './api.js';
import { createHttpReceiver } from './http-receiver.js';
import { createBoltLogger } from './logger.js';
import type { SlackSettings } from './settings.js';
import { createSocketReceiver } from './socket-receiver.js';

export interface Receiving {
  receiver: Receiver;
  router?: RequestHandler;
  isConnected: () => boolean;
}

/** Whoever mounts the router serves it: there is nothing to start. */
const passive = (inner: Pick<Receiver, 'init'>): Receiver => ({
  init: (app) => inner.init(app),
  start: () => Promise.resolve(),
  stop: () => Promise.resolve(),
});

/** Socket mode with an app token, HTTP with a signing secret, else no ears: a worker posts and hears nothing. */
export function createReceiver(settings: SlackSettings, logger: Logger, now: () => number): Receiving {
  const { appToken, signingSecret } = settings;
  if (appToken !== undefined) {
    const receiver = createSocketReceiver({ settings: { ...settings, appToken }, logger });
    return { receiver, isConnected: () => receiver.isConnected() };
  }
  if (signingSecret !== undefined) {
    const { receiver, router } = createHttpReceiver({ signingSecret, logger, now });
    return { receiver: passive(receiver), router, isConnected: () => true };
  }
  return { receiver: passive({ init: () => undefined }), isConnected: () => false };
}

export interface AppParts {
  api: SlackApi;
  receiver: Receiver;
  settings: SlackSettings;
  logger: Logger;
}

/** Bolt's app. It asks nobody at the start, keeps no conversations, and lets failures through to the receiver. */
export function createApp({ api, receiver, settings, logger }: AppParts): App {
  return new App({
    receiver,
    authorize: ({ teamId, enterpriseId }) => authorize(api, teamId ?? enterpriseId ?? ''),
    convoStore: false,
    attachFunctionToken: false,
    logger: createBoltLogger(logger),
    clientOptions: clientOptions(settings, logger),
  });
}

/** Events of workspaces without a token are refused for good; while Slack is away the listeners say so, and it comes again. */
async function authorize(api: SlackApi, team: string): Promise<AuthorizeResult> {
  try {
    const { botId, botUserId } = await api.identity(team);
    return { teamId: team, botId, botUserId };
  } catch (error) {
    if (error instanceof OScopeError && error.retryable) return { teamId: team };
    throw error;
  }
}
