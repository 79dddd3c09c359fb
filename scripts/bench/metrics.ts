import { runNab } from './nab.js';
import { runNezha } from './nezha.js';
import type { BenchRow } from './row.js';

/** The metric detectors against labelled public series; rows whose data is absent say so. */
export function runMetricsBench(dataDir: string): Promise<BenchRow[]> {
  return Promise.resolve([runNab(dataDir), runNezha(dataDir)]);
}
