import type { HealthPart, PartHealth } from '../web/health.js';
import type { Role } from '../service.js';
import type { ServiceChat } from './chat.js';
import type { ServiceCore } from './core.js';
import type { ServiceWorker } from './worker.js';

const NO_TOKENS = 'no tokens: set SLACK_BOT_TOKEN and SLACK_APP_TOKEN';

export interface HealthOptions {
  core: ServiceCore;
  chat: ServiceChat;
  role: Role;
  /** Undefined until it runs. */
  worker: () => ServiceWorker | undefined;
}

function slackHealth({ chat: { slack }, role }: HealthOptions): PartHealth {
  if (slack === undefined) return { status: 'off', detail: NO_TOKENS };
  if (role === 'worker') return { status: 'ok', detail: 'posts only' };
  return slack.isConnected()
    ? { status: 'ok', detail: 'connected' }
    : { status: 'fault', detail: 'not connected' };
}

function dingtalkHealth({ chat: { dingtalk }, role }: HealthOptions): PartHealth {
  if (dingtalk === undefined)
    return { status: 'off', detail: 'not set up: DINGTALK_CLIENT_ID and DINGTALK_CLIENT_SECRET' };
  if (role === 'worker') return { status: 'ok', detail: 'posts only' };
  return dingtalk.isConnected()
    ? { status: 'ok', detail: 'connected' }
    : { status: 'fault', detail: 'not connected' };
}

function workerHealth({ role, worker }: HealthOptions): PartHealth {
  if (role === 'bot') return { status: 'off', detail: 'in other processes' };
  const running = worker();
  if (running === undefined) return { status: 'fault', detail: 'not started yet' };
  const { ok, reason } = running.health();
  return ok
    ? { status: 'ok', detail: `${running.running()} jobs here` }
    : { status: 'fault', detail: reason };
}

/** What /readyz asks. The queue of a worker is as sound as its last canary. */
export function healthParts(options: HealthOptions): HealthPart[] {
  const { core } = options;
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
    { name: 'worker', check: () => Promise.resolve(workerHealth(options)) },
    { name: 'slack', check: () => Promise.resolve(slackHealth(options)) },
    { name: 'dingtalk', check: () => Promise.resolve(dingtalkHealth(options)) },
  ];
}
