import express from 'express';
import type { Router } from 'express';
import { messageOf } from '../errors.js';

export interface PartHealth {
  /** `off`: not configured, which is no fault. */
  status: 'ok' | 'off' | 'fault';
  detail: string;
}

/** One part that has to work before alerts and commands may come. */
export interface HealthPart {
  name: string;
  check: () => Promise<PartHealth>;
}

const LIMIT_MS = 2500;

async function judge({ name, check }: HealthPart, limitMs: number): Promise<[string, PartHealth]> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<PartHealth>((resolve) => {
    timer = setTimeout(() => resolve({ status: 'fault', detail: 'no answer' }), limitMs);
  });
  try {
    return [name, await Promise.race([check(), late])];
  } catch (error) {
    return [name, { status: 'fault', detail: messageOf(error).slice(0, 200) }];
  } finally {
    clearTimeout(timer);
  }
}

/** `/healthz`: this process answers; `/readyz`: and all parts do, each of which is named. */
export function healthRoutes(
  parts: readonly HealthPart[],
  isStopping: () => boolean,
  limitMs = LIMIT_MS,
): Router {
  const router = express.Router();
  router.get('/healthz', (_, response) => {
    response.json({ status: 'ok' });
  });
  router.get('/readyz', async (_, response) => {
    const judged = await Promise.all(parts.map((part) => judge(part, limitMs)));
    const stopping = isStopping();
    const ready = !stopping && judged.every(([, { status }]) => status !== 'fault');
    response.status(ready ? 200 : 503).json({
      status: stopping ? 'stopping' : ready ? 'ready' : 'not ready',
      parts: Object.fromEntries(judged),
    });
  });
  return router;
}
