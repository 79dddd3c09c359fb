import type { Conversation, SourceAnswer } from '../http/client.js';
import { requireType } from '../http/json.js';
import { SourceError } from '../http/source-error.js';
import type { Speaker } from '../http/words.js';
import { formatError, lateError, statusError } from '../http/words.js';

const TYPE = 'application/grpc-web+proto';
const HEAD_BYTES = 5;
const TRAILERS = 0x80;

/** Codes of gRPC that mean what a status of HTTP means. https://grpc.io/docs/guides/status-codes/ */
const HTTP_STATUS: Readonly<Record<number, number>> = { 3: 400, 7: 403, 8: 429, 12: 404, 14: 503, 16: 401 };
const DEADLINE_EXCEEDED = 4;
/** Parca's answer where there are no profiles. */
export const NOT_FOUND = 5;

/** A message as one frame: flags, length, content. */
export function frameOf(message: Uint8Array): Buffer {
  const head = Buffer.alloc(HEAD_BYTES);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

interface Frames {
  message: Buffer | null;
  /** Lower-case names → values, of the trailers in the body. */
  trailers: Readonly<Record<string, string>>;
}

function trailersOf(text: string): Record<string, string> {
  const lines = text.split(/\r?\n/).map((line) => /^([A-Za-z0-9-]+):\s*(.*)$/.exec(line));
  return Object.fromEntries(
    lines.flatMap((found) => (found === null ? [] : [[(found[1] ?? '').toLowerCase(), found[2] ?? '']])),
  );
}

/** @throws SyntaxError when the body is no sequence of frames */
export function readFrames(body: Buffer): Frames {
  let message: Buffer | null = null;
  let trailers: Record<string, string> = {};
  for (let at = 0; at < body.length;) {
    if (at + HEAD_BYTES > body.length) throw new SyntaxError('a frame that ends too early');
    const end = at + HEAD_BYTES + body.readUInt32BE(at + 1);
    if (end > body.length) throw new SyntaxError('a frame that ends too early');
    const content = body.subarray(at + HEAD_BYTES, end);
    if (((body[at] ?? 0) & TRAILERS) === 0) message ??= content;
    else trailers = trailersOf(content.toString('utf8'));
    at = end;
  }
  return { message, trailers };
}

const unescaped = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

function refusal(code: number, detail: string, speaker: Speaker, seconds: number): SourceError {
  if (code === DEADLINE_EXCEEDED) return lateError(speaker, seconds);
  const status = HTTP_STATUS[code];
  if (status !== undefined) return statusError(speaker, status, detail);
  return new SourceError({
    message: `${speaker.title} at ${speaker.origin} failed with code ${code} of gRPC${detail === '' ? '' : `: ${detail.slice(0, 200)}`}.`,
    remedy: 'See its own log.',
    detail,
  });
}

async function readBody(answer: SourceAnswer): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of answer.body) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/**
 * One call without streams in gRPC-Web, which needs neither HTTP/2 nor another package.
 * https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-WEB.md
 * @returns the message; null for the code "not found"
 * @throws SourceError for every other failure
 */
export async function call(
  { conversation, speaker }: { conversation: Conversation; speaker: Speaker },
  method: string,
  message: Uint8Array,
): Promise<Buffer | null> {
  const headers = { accept: TYPE, 'x-grpc-web': '1' };
  const answer = await conversation.ask({
    path: method,
    bytes: { type: TYPE, body: frameOf(message) },
    headers,
  });
  requireType(answer, speaker, /^application\/grpc-web/i, 'gRPC-Web');
  const body = await readBody(answer);
  let frames: Frames;
  try {
    frames = readFrames(body);
  } catch {
    throw formatError(speaker, 'something that is not gRPC-Web');
  }
  const said = (name: string): string => frames.trailers[name] ?? String(answer.headers[name] ?? '');
  const code = Number(said('grpc-status') || 0);
  if (code === NOT_FOUND) return null;
  if (code !== 0)
    throw refusal(code, unescaped(said('grpc-message')), speaker, conversation.deadline.seconds);
  if (frames.message === null) throw formatError(speaker, 'nothing');
  return frames.message;
}
