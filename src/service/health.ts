import type { HealthPart, PartHealth } from '../web/health.js';
import type { ServiceChat } from './chat.js';
import type { ServiceCore } from './core.js';
import type { ServiceWorker } from './worker.js';

const NO_TOKENS = 'no tokens: set SLACK_BOT_TOKEN and SLACK_APP_TOKEN';

function slackHealth({ slack }: ServiceChat, listens: boolean): PartHealth {
  if (slack === undefined) return { status: 'off', detail: NO_TOKENS };
  if (!listens) return { status: 'ok', detail: 'posts only' };
  return slack.isConnected()
    ? { status: 'ok', detail: 'connected' }
    : { status: 'fault', detail: 'not connected' };
}

/** What /readyz asks. The queue of a worker is as sound as its last canary. */
export function healthParts(
  core: ServiceCore,
  chat: ServiceChat,
  worker: ServiceWorker | undefined,
  listens: boolean,
): HealthPart[] {
  return [
    {
      name: 'redis',
      async check() {
        await core.connection.ping();
        return { status: 'ok', detail: core.redis.said };
      },
    },
    {
      name: 'queue',
      async check() {
        const { waiting, running } = await core.queue.counts();
        return { status: 'ok', detail: `${waiting} waiting, ${running} running` };
      },
    },
    {
      name: 'worker',
      check() {
        if (worker === undefined) return Promise.resolve({ status: 'off', detail: 'in other processes' });
        const { ok, reason } = worker.health();
        const detail = ok ? `${worker.running()} jobs here` : reason;
        return Promise.resolve({ status: ok ? 'ok' : 'fault', detail });
      },
    },
    { name: 'slack', check: () => Promise.resolve(slackHealth(chat, listens)) },
  ];
}
