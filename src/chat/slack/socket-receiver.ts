import { SocketModeReceiver } from '@slack/bolt';
import type { App, Receiver, ReceiverEvent } from '@slack/bolt';
import type { Logger } from '../../logger.js';
import { messageOf } from '../../errors.js';
import { clientOptions } from './api.js';
import { createBoltLogger } from './logger.js';
import type { SlackSettings } from './settings.js';

export interface SocketReceiverOptions {
  settings: SlackSettings & { appToken: string };
  logger: Logger;
  /** First wait before connecting again, milliseconds; doubles up to half a minute. */
  reconnectMs?: number;
}

export interface SocketReceiver extends Receiver {
  isConnected(): boolean;
}

const MAX_RECONNECT_MS = 30_000;
/** What has come is handled and acknowledged before the connection is given up, within this time. */
const DRAIN_MS = 2000;
const STOP_MS = 2000;

/**
 * Socket mode that acknowledges an event when the listeners are done with it, not before: what was not kept is
 * delivered again. Bolt's own reconnecting gives up (with an unhandled rejection) when slack.com cannot be reached.
 */
export function createSocketReceiver(options: SocketReceiverOptions): SocketReceiver {
  const { settings, logger, reconnectMs = 500 } = options;
  const inner = new SocketModeReceiver({
    appToken: settings.appToken,
    autoReconnectEnabled: false,
    logger: createBoltLogger(logger),
    installerOptions: { clientOptions: clientOptions(settings, logger) },
  });
  const { client } = inner;
  let connected = false;
  let stopped = true;
  let failures = 0;
  let timer: NodeJS.Timeout | undefined;
  const underWay = new Set<Promise<void>>();

  const connect = async (): Promise<void> => {
    try {
      await inner.start();
      // It may have been stopped meanwhile.
      if (stopped) await client.disconnect();
      else [connected, failures] = [true, 0];
    } catch (error) {
      failures += 1;
      logger.warn({ err: messageOf(error ?? 'closed'), failures }, 'no connection to Slack');
      reconnect();
    }
  };
  const reconnect = (): void => {
    if (stopped || timer !== undefined) return;
    // Slack renews connections as a matter of course: at once the first time.
    const wait = failures === 0 ? 0 : Math.min(MAX_RECONNECT_MS, reconnectMs * 2 ** (failures - 1));
    timer = setTimeout(
      () => {
        timer = undefined;
        void connect();
      },
      wait * (0.75 + Math.random() / 2),
    );
  };
  client.on('disconnected', () => {
    // While `connect` waits for the greeting it hears of this itself.
    if (!connected) return;
    connected = false;
    reconnect();
  });

  return {
    isConnected: () => connected,
    init: (app: App) => inner.init(deferAcknowledgement(app, underWay, logger)),
    async start() {
      stopped = false;
      await connect();
    },
    async stop() {
      stopped = true;
      connected = false;
      clearTimeout(timer);
      timer = undefined;
      await within(DRAIN_MS, Promise.allSettled(underWay));
      await within(
        STOP_MS,
        client.disconnect().catch(() => undefined),
      );
    },
  };
}

/** Waits for it, but no longer. */
async function within(ms: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, ms)));
  await Promise.race([work, late]);
  clearTimeout(timer);
}

/** The app as the receiver sees it: what it acknowledges goes out after its listeners. */
function deferAcknowledgement(app: App, underWay: Set<Promise<void>>, logger: Logger): App {
  const handle = async (event: ReceiverEvent): Promise<void> => {
    let answer: { body: unknown } | undefined;
    const ack = (body?: unknown): Promise<void> => {
      answer ??= { body };
      return Promise.resolve();
    };
    await app.processEvent({ ...event, ack });
    if (answer === undefined) return;
    try {
      await event.ack(answer.body);
    } catch (error) {
      // The connection is gone: the event comes again and is known by its id.
      logger.info({ err: messageOf(error) }, 'an event could not be acknowledged');
    }
  };
  const processEvent = (event: ReceiverEvent): Promise<void> => {
    const handling = handle(event);
    underWay.add(handling);
    const forget = (): boolean => underWay.delete(handling);
    handling.then(forget, forget);
    return handling;
  };
  return new Proxy(app, {
    get: (target, property, receiver): unknown =>
      property === 'processEvent' ? processEvent : Reflect.get(target, property, receiver),
  });
}
