/** Folded stacks (`root;…;leaf`) with their counts; a bigint where the sum has left the safe integers. */
export type FoldedCounts = Map<string, number | bigint>;

const MAX_UNSIGNED = 2n ** 64n - 1n;
const BEYOND_NUMBERS = 2n ** 1024n;

/** Reads a count of any length. */
export function readCount(digits: string): number | bigint {
  const value = Number(digits);
  return Number.isSafeInteger(value) || digits.length > 40 ? value : BigInt(digits);
}

/** Adds a sample; sums of very large periods stay exact. */
export function addCount(counts: FoldedCounts, stack: string, count: number | bigint): void {
  const before = counts.get(stack) ?? 0;
  const sum = typeof before === 'number' && typeof count === 'number' ? before + count : NaN;
  counts.set(stack, Number.isSafeInteger(sum) ? sum : toBig(before) + toBig(count));
}

/**
 * Writes folded stacks, one a line, in order of their bytes. Sums beyond 64 bits are written as Perl's
 * floating point does, since that is what other tools of this format print.
 */
export function formatCounts(counts: ReadonlyMap<string, number | bigint>): string {
  const lines = [...counts].sort(([a], [b]) => compareBytes(a, b));
  return lines.map(([stack, count]) => `${stack} ${formatCount(count)}\n`).join('');
}

/** Compares as UTF-8 bytes would: JavaScript's own order puts characters beyond 16 bits too early. */
export function compareBytes(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) return byteRank(x) - byteRank(y);
  }
  return a.length - b.length;
}

function byteRank(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}

function toBig(count: number | bigint): bigint {
  if (typeof count === 'bigint') return count;
  return Number.isFinite(count) ? BigInt(Math.trunc(count)) : BEYOND_NUMBERS;
}

function formatCount(count: number | bigint): string {
  if (typeof count === 'bigint' && count <= MAX_UNSIGNED) return count.toString();
  const value = Number(count);
  if (Number.isSafeInteger(value)) return String(value);
  if (!Number.isFinite(value)) return 'Inf';
  const [mantissa = '', exponent = ''] = value.toExponential(14).split('e');
  return `${mantissa.replace(/\.?0+$/, '')}e${exponent.replace(/^([+-])(\d)$/, '$10$2')}`;
}
