import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { ExpressAdapter } from '@bull-board/express';
import type { Express, RequestHandler } from 'express';
import type { BullQueue } from './bull-queue.js';

/**
 * Bull Board over the queues, for operators. It shows the data of jobs and can repeat them: whoever mounts it under
 * `basePath` asks for a token first.
 */
export function createQueueDashboard(
  { queues }: Pick<BullQueue, 'queues'>,
  basePath: string,
): RequestHandler {
  const adapter = new ExpressAdapter();
  adapter.setBasePath(basePath);
  createBullBoard({
    queues: queues.map((queue) => new BullMQAdapter(queue)),
    serverAdapter: adapter,
    options: { uiConfig: { boardTitle: 'OScope' } },
  });
  // It is an application of its own, which would say its name.
  return (adapter.getRouter() as Express).disable('x-powered-by');
}
