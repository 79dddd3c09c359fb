import type { Redis } from 'ioredis';
import type { Parts } from '../app.js';
import { createParts } from '../app.js';
import type { Config } from '../config.js';
import { createAccess } from '../incidents/access.js';
import type { Access } from '../incidents/access.js';
import { chooseZone } from '../incidents/time-zone.js';
import { createBullQueue } from '../jobs/bull-queue.js';
import type { BullQueue } from '../jobs/bull-queue.js';
import type { Logger } from '../logger.js';
import { createLinks } from '../web/links.js';
import type { Links } from '../web/links.js';
import { createMetrics } from '../web/metrics.js';
import type { Metrics } from '../web/metrics.js';
import { createInventoryKeeper } from './inventory-keeper.js';
import type { InventoryKeeper } from './inventory-keeper.js';
import { openLinkSecret } from './link-secret.js';
import { chooseRedis, openRedis } from './redis.js';
import type { OpenedRedis } from './redis.js';
import { openServiceStores } from './stores.js';
import type { ServiceStores } from './stores.js';

/** What every role of the service needs, built once. */
export interface ServiceCore {
  config: Config;
  logger: Logger;
  redis: OpenedRedis;
  connection: Redis;
  stores: ServiceStores;
  queue: BullQueue;
  parts: Parts;
  inventory: InventoryKeeper;
  access: Access;
  metrics: Metrics;
  links: Links;
  linkSecret: string;
  /** IANA; for those whose platform tells none. */
  zone: string;
  /** Unix seconds. */
  now: () => number;
  /** Closes connections, last of all the embedded Redis. */
  close(): Promise<void>;
}

/** Where browsers reach the server when nothing else is configured. */
export function baseUrlOf({ web }: Config): string {
  const host = web.host === '0.0.0.0' || web.host === '::' ? 'localhost' : web.host;
  return web.baseUrl ?? `http://${host.includes(':') ? `[${host}]` : host}:${web.port}`;
}

async function openOver(redis: OpenedRedis, config: Config, logger: Logger): Promise<ServiceCore> {
  const { prefix, attempts } = config.jobs;
  const queue = await createBullQueue({ url: redis.url, prefix, attempts, logger });
  const connection = openRedis(redis.url, logger);
  const now = (): number => Date.now() / 1000;
  const [parts, linkSecret] = await Promise.all([
    createParts(config),
    openLinkSecret(connection, prefix, config.web.linkSecret),
  ]);
  const inventory = createInventoryKeeper({ config, logger });
  const { knowledge } = parts.dependencies;
  return {
    config,
    logger,
    redis,
    connection,
    stores: openServiceStores(connection, config),
    queue,
    parts,
    inventory,
    access: createAccess(config.access, () => inventory.current()),
    metrics: createMetrics({ queueDepth: async () => ({ ...(await queue.counts()) }) }),
    links: createLinks({
      baseUrl: baseUrlOf(config),
      secret: linkSecret,
      hours: config.web.linkHours,
      knowledge,
      now,
    }),
    linkSecret,
    zone: chooseZone([
      { from: 'time.zone', zone: config.time.zone },
      { from: 'TZ', zone: process.env.TZ },
    ]),
    now,
    async close() {
      inventory.stop();
      await queue.close();
      await parts.vectorStore.store.close().catch(() => undefined);
      connection.disconnect();
      await redis.stop();
    },
  };
}

export async function openServiceCore(config: Config, logger: Logger): Promise<ServiceCore> {
  const redis = await chooseRedis(config, logger);
  try {
    return await openOver(redis, config, logger);
  } catch (error) {
    await redis.stop();
    throw error;
  }
}
