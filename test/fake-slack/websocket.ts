import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';

/** The server side of RFC 6455, as much of it as Slack's socket mode uses: text frames, pings and closing. */
export interface ServerSocket {
  send(text: string): void;
  close(): void;
  /** Without a closing handshake, as when a machine dies. */
  destroy(): void;
}

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const OPCODE = { text: 1, close: 8, ping: 9, pong: 10 };

function frame(opcode: number, payload: Buffer): Buffer {
  const { length } = payload;
  const head =
    length < 126
      ? Buffer.from([0x80 | opcode, length])
      : length < 65_536
        ? Buffer.from([0x80 | opcode, 126, length >> 8, length & 255])
        : Buffer.concat([Buffer.from([0x80 | opcode, 127]), bigLength(length)]);
  return Buffer.concat([head, payload]);
}

function bigLength(length: number): Buffer {
  const buffer = Buffer.alloc(8);
  buffer.writeBigUInt64BE(BigInt(length));
  return buffer;
}

interface Frame {
  opcode: number;
  isLast: boolean;
  payload: Buffer;
  size: number;
}

/** The first whole frame of the buffer; clients mask theirs. */
function readFrame(buffer: Buffer): Frame | undefined {
  if (buffer.length < 2) return undefined;
  const [first = 0, second = 0] = buffer;
  const short = second & 127;
  const lengthSize = short === 126 ? 2 : short === 127 ? 8 : 0;
  const start = 2 + lengthSize + 4;
  if (buffer.length < start) return undefined;
  const length =
    short === 126 ? buffer.readUInt16BE(2) : short === 127 ? Number(buffer.readBigUInt64BE(2)) : short;
  if (buffer.length < start + length) return undefined;
  const mask = buffer.subarray(start - 4, start);
  const payload = Buffer.from(buffer.subarray(start, start + length));
  for (let i = 0; i < payload.length; i += 1) payload[i] = (payload[i] ?? 0) ^ (mask[i % 4] ?? 0);
  return { opcode: first & 15, isLast: (first & 128) !== 0, payload, size: start + length };
}

export function acceptSocket(
  request: IncomingMessage,
  stream: Duplex,
  on: { text: (text: string) => void; close: () => void },
): ServerSocket {
  const key = request.headers['sec-websocket-key'] ?? '';
  const accept = createHash('sha1')
    .update(key + GUID)
    .digest('base64');
  stream.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
  );
  let waiting = Buffer.alloc(0);
  let parts: Buffer[] = [];
  let closed = false;
  const end = (): void => {
    if (closed) return;
    closed = true;
    on.close();
  };
  const take = (one: Frame): void => {
    if (one.opcode === OPCODE.ping) stream.write(frame(OPCODE.pong, one.payload));
    else if (one.opcode === OPCODE.close) {
      if (!stream.destroyed) stream.end(frame(OPCODE.close, one.payload));
      end();
    } else if (one.opcode !== OPCODE.pong) {
      parts.push(one.payload);
      if (!one.isLast) return;
      const text = Buffer.concat(parts).toString('utf8');
      parts = [];
      on.text(text);
    }
  };
  stream.on('data', (chunk: Buffer) => {
    waiting = Buffer.concat([waiting, chunk]);
    for (let one = readFrame(waiting); one !== undefined; one = readFrame(waiting)) {
      waiting = waiting.subarray(one.size);
      take(one);
    }
  });
  stream.on('close', end);
  stream.on('error', end);
  return {
    send: (text) => {
      if (!stream.destroyed) stream.write(frame(OPCODE.text, Buffer.from(text, 'utf8')));
    },
    close: () => {
      if (!stream.destroyed) stream.write(frame(OPCODE.close, Buffer.from([3, 232])));
    },
    destroy: () => stream.destroy(),
  };
}
