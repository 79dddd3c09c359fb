/** A field of a message: a number, or the bytes of a text, a message or a packed list. */
export interface ProtobufField {
  number: number;
  value: number | Uint8Array;
}

const VARINT = 0;
const FIXED64 = 1;
const BYTES = 2;
const FIXED32 = 5;

interface Position {
  at: number;
}

function readVarint(bytes: Uint8Array, position: Position): number {
  let value = 0;
  let scale = 1;
  for (let count = 0; count < 10; count += 1) {
    const byte = bytes[position.at++];
    if (byte === undefined) break;
    value += (byte & 0x7f) * scale;
    if (byte < 0x80) return value;
    scale *= 128;
  }
  throw new SyntaxError('a number that does not end');
}

function readBytes(bytes: Uint8Array, length: number, position: Position): Uint8Array {
  const { at } = position;
  if (at + length > bytes.length) throw new SyntaxError('a message that ends too early');
  position.at = at + length;
  return bytes.subarray(at, position.at);
}

/**
 * The fields of a message, in order. Numbers beyond 2⁵³ lose their last digits.
 * https://protobuf.dev/programming-guides/encoding/
 * @throws SyntaxError for what is no message
 */
export function* fieldsOf(bytes: Uint8Array): Generator<ProtobufField> {
  const position = { at: 0 };
  while (position.at < bytes.length) {
    const key = readVarint(bytes, position);
    const number = Math.floor(key / 8);
    const type = key % 8;
    if (type === VARINT) yield { number, value: readVarint(bytes, position) };
    else if (type === BYTES) yield { number, value: readBytes(bytes, readVarint(bytes, position), position) };
    else if (type === FIXED64 || type === FIXED32) readBytes(bytes, type === FIXED64 ? 8 : 4, position);
    else throw new SyntaxError('an unknown type of field');
  }
}

/** A list of numbers, packed or one by one. */
export function* numbersOf(value: number | Uint8Array): Generator<number> {
  if (typeof value === 'number') {
    yield value;
    return;
  }
  const position = { at: 0 };
  while (position.at < value.length) yield readVarint(value, position);
}

export const textOf = (value: number | Uint8Array): string =>
  typeof value === 'number' ? '' : Buffer.from(value.buffer, value.byteOffset, value.length).toString('utf8');

function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) + 0x80);
  return [...bytes, rest];
}

/** Field numbers and values → message; numbers are not negative. */
export function messageOf(fields: readonly (readonly [number, number | string | Buffer])[]): Buffer {
  const parts = fields.map(([number, value]) => {
    if (typeof value === 'number') return Buffer.from([...varint(number * 8 + VARINT), ...varint(value)]);
    const bytes = typeof value === 'string' ? Buffer.from(value) : value;
    return Buffer.concat([Buffer.from([...varint(number * 8 + BYTES), ...varint(bytes.length)]), bytes]);
  });
  return Buffer.concat(parts);
}
