/** FNV-1a over bytes, with 32-bit whole numbers. */
export const FNV_SEED = 0x1505;
export const FNV_PRIME = 0x01000193;
const encoder = new TextEncoder();

export function hashOf(text: string): number {
  return encoder.encode(text).reduce((hash, code) => Math.imul(hash ^ code, FNV_PRIME), FNV_SEED);
}

/** Days and months vary as the numbers beside them do. */
const DATE_WORDS = new Set(
  'Mon Tue Wed Thu Fri Sat Sun Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ').map(hashOf),
);

/**
 * Words that are values as numbers are: the literals of programming languages and the units of sizes, which change
 * with the number before them (`18.3 KB`, `2 MB,`).
 */
const VALUE_WORDS = new Set(
  'true false True False TRUE FALSE null NULL None nil B kB KB MB GB TB KiB MiB GiB TiB bytes'
    .split(' ')
    .flatMap((word) => ['', ',', ';', ')', '),', '.'].map((end) => hashOf(word + end))),
);

/** Whether the token of this hash is a day or a month. */
export function isDateWord(hash: number): boolean {
  return DATE_WORDS.has(hash);
}

/** Whether the token of this hash is a value by itself. */
export function isValueWord(hash: number): boolean {
  return VALUE_WORDS.has(hash);
}
