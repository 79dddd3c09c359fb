import { chooseVectorStore } from '../app.js';
import type { Config } from '../config.js';
import { dataFolder } from '../embedding/data-folder.js';
import { openEmbedder } from '../embedding/open.js';
import type { Logger } from '../logger.js';
import { createLogger } from '../logger.js';
import { lineOf } from './doctor-checks.js';
import type { Check } from './doctor-checks.js';

const PROBE = 'available memory is running out';

async function checkEmbedder(config: Config, logger: Logger): Promise<Check> {
  const name = 'embedder';
  try {
    const started = performance.now();
    const folder = dataFolder(config.dataDir, process.env);
    const embedder = await openEmbedder(config.embedding, folder, logger);
    await embedder.embed([PROBE], 'query');
    const took = Math.round(performance.now() - started);
    const detail = `${config.embedding.kind} (${embedder.id}), ${embedder.dimensions} dimensions, first sentence after ${took} ms`;
    return { name, status: 'ok', detail };
  } catch (error) {
    return { name, status: 'fault', ...lineOf(error) };
  }
}

/** Which store is used and why. A Redis that cannot be reached is the fault of another check. */
async function checkStore({ redisUrl }: Config, logger: Logger): Promise<Check> {
  const { store, reason } = await chooseVectorStore(redisUrl, logger);
  await store.close();
  const inProcess = store.name === 'memory-exact' && redisUrl !== undefined;
  const detail = `${store.name}: ${reason}`;
  return { name: 'vector store', status: inProcess ? 'warning' : 'ok', detail };
}

/** What makes vectors, where they are kept, and why there. */
export async function checkVectors(config: Config): Promise<Check[]> {
  // What goes wrong is said by the checks.
  const logger = createLogger('silent');
  return [await checkEmbedder(config, logger), await checkStore(config, logger)];
}
