import { fieldsOf, numbersOf, textOf } from './protobuf.js';

type Reader = (value: number | Uint8Array) => unknown;
/** Field number → name, how its value is read, and whether there are many of it. */
type Shape = Readonly<Record<number, readonly [string, Reader, 'one' | 'many' | 'packed']>>;

const number: Reader = (value) => (typeof value === 'number' ? value : 0);

function message(shape: Shape): Reader {
  return (bytes) => {
    if (typeof bytes === 'number') throw new SyntaxError('a number instead of a message');
    const result: Record<string, unknown> = {};
    for (const field of fieldsOf(bytes)) {
      const [name, read, count] = shape[field.number] ?? [];
      if (name === undefined || read === undefined) continue;
      const known = (result[name] ??= count === 'one' ? undefined : []) as unknown[];
      if (count === 'one') result[name] = read(field.value);
      else if (count === 'many') known.push(read(field.value));
      else for (const one of numbersOf(field.value)) known.push(one);
    }
    return result;
  };
}

const valueType = message({ 1: ['type', number, 'one'], 2: ['unit', number, 'one'] });
const line = message({ 1: ['functionId', number, 'one'], 2: ['line', number, 'one'] });
const label = message({ 1: ['key', number, 'one'], 2: ['str', number, 'one'] });

const profile = message({
  1: ['sampleType', valueType, 'many'],
  2: [
    'sample',
    message({
      1: ['locationId', number, 'packed'],
      2: ['value', number, 'packed'],
      3: ['label', label, 'many'],
    }),
    'many',
  ],
  4: ['location', message({ 1: ['id', number, 'one'], 4: ['line', line, 'many'] }), 'many'],
  5: ['function', message({ 1: ['id', number, 'one'], 2: ['name', number, 'one'] }), 'many'],
  6: ['stringTable', textOf, 'many'],
  9: ['timeNanos', number, 'one'],
  10: ['durationNanos', number, 'one'],
  11: ['periodType', valueType, 'one'],
  12: ['period', number, 'one'],
});

/**
 * A pprof profile (decompressed) → the same in Protobuf's JSON mapping, as far as stacks need it.
 * https://github.com/google/pprof/blob/main/proto/profile.proto
 * @throws SyntaxError for what is none
 */
export function pprofJson(bytes: Uint8Array): unknown {
  return profile(bytes);
}
