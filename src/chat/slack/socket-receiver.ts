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
    init: (app: App) => inner.init(deferAcknowledgement(app, logger)),
    async start() {
      stopped = false;
      await connect();
    },
    async stop() {
      stopped = true;
      connected = false;
      clearTimeout(timer);
      timer = undefined;
      let capTimer: NodeJS.Timeout | undefined;
      const cap = new Promise<void>((resolve) => (capTimer = setTimeout(resolve, STOP_MS)));
      await Promise.race([client.disconnect().catch(() => undefined), cap]);
      clearTimeout(capTimer);
    },
  };
}

/** The app as the receiver sees it: what it acknowledges goes out after its listeners. */
function deferAcknowledgement(app: App, logger: Logger): App {
  const processEvent = async (event: ReceiverEvent): Promise<void> => {
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
  return new Proxy(app, {
    get: (target, property, receiver): unknown =>
      property === 'processEvent' ? processEvent : Reflect.get(target, property, receiver),
  });
}
