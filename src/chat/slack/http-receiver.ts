import { ExpressReceiver } from '@slack/bolt';
import { Router } from 'express';
import type { RequestHandler } from 'express';
import type { Logger } from '../../logger.js';
import { createBoltLogger } from './logger.js';

/** Slack's requests of all kinds: events, commands, interactivity, options. */
export const EVENTS_PATH = '/slack/events';
const SKEW_SECONDS = 300;

export interface HttpReceiverOptions {
  signingSecret: string;
  logger: Logger;
  /** Unix seconds. */
  now: () => number;
}

/** Bolt refuses requests that are too old; those of the future are refused here, so that none can be kept for later. */
function refuseFuture(now: () => number): RequestHandler {
  return (request, response, next) => {
    const at = Number(request.get('x-slack-request-timestamp') ?? NaN);
    if (Number.isFinite(at) && Math.abs(now() - at) <= SKEW_SECONDS) next();
    else response.status(401).end();
  };
}

/**
 * Events over HTTP, answered when the listeners are done. The router reads the raw body itself: no body parser may come
 * before it.
 */
export function createHttpReceiver({ signingSecret, logger, now }: HttpReceiverOptions): {
  receiver: ExpressReceiver;
  router: Router;
} {
  const router = Router();
  router.use(EVENTS_PATH, refuseFuture(now));
  const receiver = new ExpressReceiver({
    signingSecret,
    endpoints: EVENTS_PATH,
    processBeforeResponse: true,
    router,
    logger: createBoltLogger(logger),
  });
  return { receiver, router };
}
