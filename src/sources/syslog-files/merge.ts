/** Several streams in ascending order → one. */
export async function* mergeInOrder<T>(
  streams: readonly AsyncIterator<T>[],
  keyOf: (value: T) => number,
): AsyncGenerator<T> {
  const heads: { value: T; stream: AsyncIterator<T> }[] = [];
  const advance = async (stream: AsyncIterator<T>): Promise<void> => {
    const next = await stream.next();
    if (next.done !== true) heads.push({ value: next.value, stream });
  };
  try {
    for (const stream of streams) await advance(stream);
    while (heads.length > 0) {
      let first = 0;
      heads.forEach(({ value }, index) => {
        const best = heads[first];
        if (best !== undefined && keyOf(value) < keyOf(best.value)) first = index;
      });
      const [head] = heads.splice(first, 1);
      if (head === undefined) return;
      yield head.value;
      await advance(head.stream);
    }
  } finally {
    for (const stream of streams) await stream.return?.();
  }
}
