import { assembleApp, createParts } from '../app.js';
import type { Config } from '../config.js';
import { createNameLookup } from '../incidents/inventory.js';
import { createThreadedDiagnostician } from '../jobs/threaded-diagnostician.js';
import type { ThreadedDiagnostician } from '../jobs/threaded-diagnostician.js';
import { createLogger } from '../logger.js';
import type { Logger } from '../logger.js';
import type { Diagnostician } from '../ports/diagnostician.js';
import { createSources } from '../sources/registry.js';
import { createInventoryKeeper } from './inventory-keeper.js';
import { openRecorded } from './recorded.js';
import { openRedis } from './redis.js';
import { openServiceStores } from './stores.js';

/** Plain data: it is copied into the thread. */
export interface DiagnosisThreadData {
  config: Config;
  /** Of the configured or the embedded server. */
  redisUrl: string;
  /** Folders of recorded incidents that are served instead of live hosts. */
  recordings: readonly string[];
}

/** A diagnosis of a large log needs about half of it; one that needs more dies alone. */
const THREAD_MEMORY_MB = 2048;

/** The diagnostician of one thread, over connections of its own. */
export async function openDiagnostician(data: DiagnosisThreadData): Promise<Diagnostician> {
  const { config, redisUrl, recordings } = data;
  const logger = createLogger(config.logLevel);
  const parts = await createParts(config);
  const stores = openServiceStores(openRedis(redisUrl, logger), config);
  const recorded = await openRecorded(recordings);
  const keeper = createInventoryKeeper({ config, logger });
  const now = (): number => Date.now() / 1000;
  // Assembling is cheap, and the inventory may have changed since the last diagnosis.
  const assemble = async (): Promise<Diagnostician> => {
    const findNames = createNameLookup(await keeper.current());
    const sources =
      recordings.length > 0 ? [recorded.source] : createSources(config.sources, { findNames, now });
    return assembleApp(parts, sources, stores).diagnostician;
  };
  return {
    diagnose: async (incident, how) => (await assemble()).diagnose(recorded.place(incident), how),
    resume: async (...args) => (await assemble()).resume(...args),
    reexamine: async (...args) => (await assemble()).reexamine(...args),
  };
}

/** Threads run this file's neighbour: `.js` when built, `.ts` from the sources. */
export function threadDiagnostician(data: DiagnosisThreadData, logger: Logger): ThreadedDiagnostician {
  const ending = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  return createThreadedDiagnostician({
    entry: new URL(`./diagnosis-thread.${ending}`, import.meta.url),
    workerData: data,
    resourceLimits: { maxOldGenerationSizeMb: THREAD_MEMORY_MB },
    threads: data.config.jobs.concurrency,
    logger,
  });
}
