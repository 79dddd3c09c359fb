/** Rows are padded with zeros to a multiple of this many floats: four SIMD registers of four. */
export const LANES = 16;

/** `rows` rows of `stride` floats (a multiple of LANES) that can be multiplied with one query at memory speed. */
export interface DotKernel {
  /** Row-major, `rows × stride`; fill it before the first call. */
  readonly matrix: Float32Array;
  /** Dot product of every row with the query (at most `stride` floats). The result is valid until the next call. */
  dotAll(query: Float32Array): Float32Array;
}

/** The compiler's library has no WebAssembly without the DOM: only what is used here. */
interface WebAssemblyApi {
  Memory: new (descriptor: { initial: number }) => { buffer: ArrayBuffer };
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object, imports: object) => { exports: Record<string, unknown> };
}
type Dots = (matrix: number, query: number, out: number, rows: number, strideBytes: number) => void;

const PAGE_BYTES = 65_536;
const get = (local: number): number[] => [0x20, local];
const set = (local: number): number[] => [0x21, local];
const simd = (...code: number[]): number[] => [0xfd, ...code];
const section = (id: number, ...content: number[]): number[] => [id, ...leb(content.length), ...content];
const [MATRIX, QUERY, OUT, ROWS, STRIDE, A, B, C, D, I] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] as const;
const F32X4_ADD = simd(0xe4, 0x01);
const F32X4_MUL = simd(0xe6, 0x01);

/** Unsigned LEB128. */
function leb(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...leb(value >>> 7)];
}

/** accumulator += matrix[i + offset …] × query[i + offset …], four floats at once. */
function multiplyAdd(accumulator: number, offset: number): number[] {
  const load = (base: number): number[] => [...get(base), ...get(I), 0x6a, ...simd(0x00, 0x00, offset)];
  return [...get(accumulator), ...load(MATRIX), ...load(QUERY), ...F32X4_MUL, ...F32X4_ADD, ...set(accumulator)];
}

/**
 * do { a=b=c=d=0; i=0; do { a+=…; b+=…; c+=…; d+=…; i+=64 } while (i<stride);
 *      *out = sum of lanes of a+b+c+d; out+=4; matrix+=stride; rows-=1 } while (rows)
 */
function body(): number[] {
  const zero = [A, B, C, D].flatMap((one) => [0x43, 0, 0, 0, 0, ...simd(0x13), ...set(one)]);
  const lane = (index: number): number[] => [...get(A), ...simd(0x1f, index)];
  const advance = (local: number, ...step: number[]): number[] => [...get(local), ...step, 0x6a, ...set(local)];
  return [
    ...[2, 4, 0x7b, 1, 0x7f], // locals: four v128, one i32
    ...[0x03, 0x40, ...zero, 0x41, 0, ...set(I)],
    ...[0x03, 0x40, ...multiplyAdd(A, 0), ...multiplyAdd(B, 16), ...multiplyAdd(C, 32), ...multiplyAdd(D, 48)],
    ...[...advance(I, 0x41, 0xc0, 0x00), ...get(I), ...get(STRIDE), 0x49, 0x0d, 0, 0x0b],
    ...[...get(A), ...get(B), ...F32X4_ADD, ...get(C), ...get(D), ...F32X4_ADD, ...F32X4_ADD, ...set(A)],
    ...[...get(OUT), ...lane(0), ...lane(1), 0x92, ...lane(2), ...lane(3), 0x92, 0x92, 0x38, 0x02, 0x00],
    ...[...advance(OUT, 0x41, 4), ...advance(MATRIX, ...get(STRIDE)), ...advance(ROWS, 0x41, 0x7f)],
    ...[...get(ROWS), 0x0d, 0, 0x0b, 0x0b],
  ];
}

/** A module of one function, `dots`, over an imported memory (https://webassembly.github.io/spec/core/binary/). */
function moduleBytes(): Uint8Array {
  const code = body();
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, 1, 0x60, 5, 0x7f, 0x7f, 0x7f, 0x7f, 0x7f, 0), // (i32 × 5) → ()
    ...section(2, 1, 1, 0x65, 1, 0x6d, 0x02, 0x00, 1), // import "e" "m", a memory of a page or more
    ...section(3, 1, 0),
    ...section(7, 1, 1, 0x64, 0x00, 0), // export "d"
    ...section(10, 1, ...leb(code.length), ...code),
  ]);
}

/** SIMD in WebAssembly reads a matrix as fast as memory gives it; plain JavaScript needs twice as long. */
export function createDotKernel(rows: number, stride: number): DotKernel {
  const { Memory, Module, Instance } = (globalThis as unknown as { WebAssembly: WebAssemblyApi }).WebAssembly;
  const queryAt = rows * stride * 4;
  const outAt = queryAt + stride * 4;
  const memory = new Memory({ initial: Math.max(1, Math.ceil((outAt + rows * 4) / PAGE_BYTES)) });
  const dots = new Instance(new Module(moduleBytes()), { e: { m: memory } }).exports.d as Dots;
  const slot = new Float32Array(memory.buffer, queryAt, stride);
  const out = new Float32Array(memory.buffer, outAt, rows);
  return {
    matrix: new Float32Array(memory.buffer, 0, rows * stride),
    dotAll(query) {
      slot.fill(0).set(query);
      if (rows > 0) dots(0, queryAt, outAt, rows, stride * 4);
      return out;
    },
  };
}
