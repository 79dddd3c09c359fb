import { runIsolationForest } from './iforest.js';
import { runJournalMemory } from './journal-memory.js';
import { runLoghub } from './loghub.js';
import type { BenchRow } from './row.js';

export interface LogsBenchOptions {
  /** Leave out the row that writes and reads 200 MB. */
  quick?: boolean;
}

/** The log part of the signals bench; rows whose data is absent are skipped aloud. */
export async function runLogsBench(dataDir: string, options: LogsBenchOptions = {}): Promise<BenchRow[]> {
  const journal = options.quick === true ? [] : [await runJournalMemory()];
  return [...(await runLoghub(dataDir)), ...runIsolationForest(dataDir), ...journal];
}
