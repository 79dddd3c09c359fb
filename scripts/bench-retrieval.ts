import { createExactIndex } from '../src/knowledge/memory/exact-index.js';
import type { VectorEntry } from '../src/ports/vector-store.js';
import { createRandom } from '../src/signals/random.js';

const [COUNT, DIMENSIONS, K, RUNS] = [100_000, 384, 10, 21];
/** Search must stay within this many passes over the same memory. */
const BAR = 1.5;

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? NaN;
}

function timed(run: () => unknown): number {
  const start = performance.now();
  run();
  return performance.now() - start;
}

/** Reads every float once: four sums, since a single one waits for itself and not for the memory. */
function onePass(matrix: Float32Array): number {
  let [a, b, c, d] = [0, 0, 0, 0];
  for (let index = 0; index < matrix.length; index += 4) {
    a += matrix[index] ?? 0;
    b += matrix[index + 1] ?? 0;
    c += matrix[index + 2] ?? 0;
    d += matrix[index + 3] ?? 0;
  }
  return a + b + c + d;
}

function randomEntries(matrix: Float32Array): VectorEntry[] {
  const random = createRandom(7);
  for (let index = 0; index < matrix.length; index += 1) matrix[index] = random.next() - 0.5;
  return Array.from({ length: COUNT }, (_, row) => ({
    id: `v${row}`,
    vector: matrix.subarray(row * DIMENSIONS, (row + 1) * DIMENSIONS),
    tags: {},
  }));
}

/** Exit status 1 when the search is slower than the bar. Both are timed in turn, so that noise meets both. */
function main(): number {
  const matrix = new Float32Array(COUNT * DIMENSIONS);
  const entries = randomEntries(matrix);
  const index = createExactIndex(entries);
  const passes: number[] = [];
  const searches: number[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    const query = entries[run * 31]?.vector ?? new Float32Array(DIMENSIONS);
    passes.push(timed(() => onePass(matrix)));
    searches.push(timed(() => index.search(query, K, {})));
  }
  const ratio = median(searches) / median(passes);
  console.log(
    `vectors            ${COUNT} × ${DIMENSIONS} float32, ${(matrix.byteLength / 1e6).toFixed(0)} MB`,
  );
  console.log(
    `one pass (sum)     median ${median(passes).toFixed(1)} ms, best ${Math.min(...passes).toFixed(1)} ms`,
  );
  console.log(
    `search, k = ${K}     median ${median(searches).toFixed(1)} ms, best ${Math.min(...searches).toFixed(1)} ms`,
  );
  console.log(`ratio              ${ratio.toFixed(2)} (bar ${BAR}): ${ratio <= BAR ? 'ok' : 'TOO SLOW'}`);
  return ratio <= BAR ? 0 : 1;
}

process.exitCode = main();
