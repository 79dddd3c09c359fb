import { readDataDir } from './bench/data-dir.js';
import { runSignalsBench } from './bench/signals.js';
import { printRows } from './bench/table.js';

/** Exit status: 0 every row reaches its bar, 1 one does not or a part failed, 2 no usable `--data`. */
async function main(): Promise<number> {
  const dataDir = readDataDir();
  if (dataDir !== null) return printRows(await runSignalsBench(dataDir));
  console.error(
    'bench:signals: --data must name the folder of reference data, for example: npm run bench:signals -- --data ../data',
  );
  return 2;
}

process.exitCode = await main();
