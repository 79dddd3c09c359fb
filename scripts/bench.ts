/** `npm run bench`: latency of a diagnosis; with `--data DIR` also the detectors against public reference figures. */
import { readDataDir } from './bench/data-dir.js';
import { runLatencyBench } from './bench/latency.js';
import { runSignalsBench } from './bench/signals.js';
import { printRows } from './bench/table.js';

const dataDir = readDataDir();
const rows = await runLatencyBench();
if (dataDir === null) console.error('without --data DIR the detectors are not measured');
process.exitCode = printRows(dataDir === null ? rows : [...rows, ...(await runSignalsBench(dataDir))]);
