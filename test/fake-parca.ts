import { gzipSync } from 'node:zlib';
import type { BackendAnswer, BackendRequest } from './fake-backend.js';
import { fieldsOf, messageOf, textOf } from '../src/sources/formats/protobuf.js';

export interface FakeParca {
  /** Label sets of what is profiled. */
  series: Record<string, string>[];
  /** Seconds by which the profiles' own times are wrong. */
  shift: number;
}

const bytesOf = (message: Uint8Array, number: number): Uint8Array => {
  const found = [...fieldsOf(message)].find((field) => field.number === number)?.value;
  return found === undefined || typeof found === 'number' ? new Uint8Array() : found;
};
const numberOf = (message: Uint8Array, number: number): number => {
  const found = [...fieldsOf(message)].find((field) => field.number === number)?.value;
  return typeof found === 'number' ? found : 0;
};

/** A pprof as Parca writes it: 20 samples in `read`, called by `main`, and 10 in `write`. */
export function pprofOf(timeSeconds: number): Buffer {
  const line = (functionId: number): Buffer => messageOf([[1, functionId]]);
  const location = (id: number): [number, Buffer] => [
    4,
    messageOf([
      [1, id],
      [4, line(id)],
    ]),
  ];
  const named = (id: number): [number, Buffer] => [
    5,
    messageOf([
      [1, id],
      [2, id + 2],
    ]),
  ];
  const sample = (leaf: number, value: number): [number, Buffer] => [
    2,
    messageOf([
      [1, Buffer.from([leaf, 1])],
      [2, Buffer.from([value])],
    ]),
  ];
  const strings = ['', 'samples', 'count', 'main', 'read', 'write'];
  const profile = messageOf([
    [
      1,
      messageOf([
        [1, 1],
        [2, 2],
      ]),
    ],
    sample(2, 20),
    sample(3, 10),
    ...[1, 2, 3].map(location),
    ...[1, 2, 3].map(named),
    ...strings.map((text): [number, string] => [6, text]),
    [9, timeSeconds * 1e9],
    [12, 52_631_578],
  ]);
  return gzipSync(profile);
}

function frame(flags: number, content: Buffer): Buffer {
  const head = Buffer.alloc(5);
  head[0] = flags;
  head.writeUInt32BE(content.length, 1);
  return Buffer.concat([head, content]);
}

const TYPE = 'application/grpc-web+proto';
const OK = frame(0x80, Buffer.from('grpc-status: 0\r\ngrpc-message: \r\n'));
const answerWith = (message: Buffer): BackendAnswer => ({
  type: TYPE,
  body: Buffer.concat([frame(0, message), OK]),
});
/** Without a message, the status stands in the headers. */
export const refuseWith = (code: number, text: string): BackendAnswer => ({
  type: TYPE,
  headers: { 'grpc-status': String(code), 'grpc-message': text },
  body: '',
});

const seriesMessage = (labels: Record<string, string>): Buffer => {
  const pairs = Object.entries(labels).map(([name, value]): [number, Buffer] => [
    1,
    messageOf([
      [1, name],
      [2, value],
    ]),
  ]);
  return messageOf([
    [1, messageOf(pairs)],
    [2, messageOf([[2, 30]])],
  ]);
};

/** The two calls that the source makes, over gRPC-Web. */
export function parcaApi({ series, shift }: FakeParca): (request: BackendRequest) => BackendAnswer {
  return ({ path, headers, bytes }) => {
    if (headers['content-type'] !== TYPE) return { status: 415, body: '{}' };
    const message = bytes.subarray(5);
    if (path.endsWith('/parca.query.v1alpha1.QueryService/QueryRange')) {
      const found = series.map((labels): [number, Buffer] => [1, seriesMessage(labels)]);
      return found.length === 0 ? refuseWith(5, 'no data found') : answerWith(messageOf(found));
    }
    if (!path.endsWith('/parca.query.v1alpha1.QueryService/Query')) return refuseWith(12, 'unknown method');
    const merge = bytesOf(message, 3);
    if (numberOf(message, 1) !== 2 || numberOf(message, 5) !== 1 || textOf(bytesOf(merge, 1)) === '')
      return refuseWith(3, 'unsupported request');
    return answerWith(
      messageOf([
        [6, pprofOf(numberOf(bytesOf(merge, 2), 1) + shift)],
        [9, 30],
      ]),
    );
  };
}
