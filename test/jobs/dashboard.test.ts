import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { createBullQueue } from '../../src/jobs/bull-queue.js';
import { createQueueDashboard } from '../../src/jobs/dashboard.js';
import { createLogger } from '../../src/logger.js';
import { startRedis } from '../redis-server.js';
import { diagnoseJob } from './kit.js';

it('shows the queues and their jobs under the path where it is mounted', async () => {
  const redis = await startRedis();
  const queue = await createBullQueue({
    url: `unix://${redis.socket}`,
    prefix: 'test',
    attempts: 1,
    logger: createLogger('silent'),
  });
  await queue.add(diagnoseJob('slack-shown-1'), { urgent: true });
  const app = express().use('/queue', createQueueDashboard(queue, '/queue'));
  const server = createServer(app).listen(0);
  try {
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/queue`;
    expect(await (await fetch(`${base}/`)).text()).toContain('<base href="/queue/"');
    const shown = await (await fetch(`${base}/api/queues?status=prioritized`)).text();
    expect(shown).toContain('oscope-diagnose');
    expect(shown).toContain('oscope-turn');
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await queue.close();
    await redis.stop();
  }
});
