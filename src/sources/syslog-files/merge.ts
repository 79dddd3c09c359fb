export interface Descending<T> {
  values: AsyncIterator<T>;
  /** No value has a greater key: the stream is not begun before the others have come down to this. */
  most: number;
}

/** Several streams in descending order → one. What is not reached is never opened. */
export async function* mergeDescending<T>(
  streams: readonly Descending<T>[],
  keyOf: (value: T) => number,
): AsyncGenerator<T> {
  const heads = streams.map(({ values, most }) => ({ values, key: most, read: [] as T[] }));
  try {
    while (heads.length > 0) {
      const greatest = heads.reduce((best, head) => (head.key > best.key ? head : best));
      yield* greatest.read;
      const next = await greatest.values.next();
      if (next.done === true) heads.splice(heads.indexOf(greatest), 1);
      else Object.assign(greatest, { key: keyOf(next.value), read: [next.value] });
    }
  } finally {
    for (const { values } of streams) await values.return?.();
  }
}
