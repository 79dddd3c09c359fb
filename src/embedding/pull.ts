import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { messageOf, OScopeError } from '../errors.js';

const FILES = ['config.json', 'tokenizer.json', 'tokenizer_config.json', 'onnx/model.onnx'] as const;
const MAX_REDIRECTS = 5;
/** A server that sends nothing for so long has gone. */
const STALL_MS = 30_000;

export interface PullProgress {
  file: string;
  receivedBytes: number;
  /** Null when the server does not say. */
  totalBytes: number | null;
  /** The file was there already. */
  present: boolean;
}

export interface PullOptions {
  /** `owner/name` on the hub. */
  model: string;
  revision?: string;
  folder: string;
  /** `https://huggingface.co` or a mirror with the same addresses. */
  endpoint: string;
  token?: string;
  onProgress?: (progress: PullProgress) => void;
  signal?: AbortSignal;
}

interface Answer {
  response: Response;
  /** SHA-256 that the hub names for large files. */
  sha256: string | null;
}

function failed(url: string, problem: string, cause?: unknown): OScopeError {
  return new OScopeError({
    code: 'unavailable',
    message: `${url} could not be downloaded (${problem}).`,
    remedy:
      'Check the network, HF_ENDPOINT (a mirror) and HF_TOKEN; or copy the folder from another machine and set OSCOPE_EMBEDDER_FOLDER.',
    retryable: true,
    cause,
  });
}

/** Follows redirects by hand: the digest is in the hub's own answer, and the token goes nowhere else. */
async function open(address: string, { token, endpoint }: PullOptions, signal: AbortSignal): Promise<Answer> {
  let url = new URL(address);
  let sha256: string | null = null;
  for (let hop = 0; hop <= MAX_REDIRECTS; hop += 1) {
    const mayKnowToken = token !== undefined && url.origin === new URL(endpoint).origin;
    const headers = mayKnowToken ? { authorization: `Bearer ${token}` } : undefined;
    const response = await fetch(url, { redirect: 'manual', headers, signal });
    const etag = (response.headers.get('x-linked-etag') ?? response.headers.get('etag') ?? '').replace(
      /^W\/|"/g,
      '',
    );
    if (/^[0-9a-f]{64}$/.test(etag)) sha256 ??= etag;
    const location = response.headers.get('location');
    if (response.status < 300 || response.status >= 400 || location === null) return { response, sha256 };
    url = new URL(location, url);
  }
  throw new Error('too many redirects');
}

async function receive(
  { response, sha256 }: Answer,
  target: string,
  alive: () => void,
  onBytes: (received: number) => void,
): Promise<void> {
  if (response.body === null) throw new Error('empty answer');
  const hash = createHash('sha256');
  let received = 0;
  const count = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      alive();
      hash.update(chunk);
      received += chunk.length;
      onBytes(received);
      done(null, chunk);
    },
  });
  await pipeline(Readable.fromWeb(response.body), count, createWriteStream(target));
  const length = response.headers.get('content-length');
  const encoded = response.headers.get('content-encoding') !== null;
  if (length !== null && !encoded && Number(length) !== received)
    throw new Error(`${received} of ${length} bytes`);
  if (sha256 !== null && hash.digest('hex') !== sha256)
    throw new Error('its SHA-256 is not the one that the hub names');
}

async function pullFile(file: string, options: PullOptions): Promise<void> {
  const target = path.join(options.folder, file);
  const report = (receivedBytes: number, totalBytes: number | null, present = false): void =>
    options.onProgress?.({ file, receivedBytes, totalBytes, present });
  const there = await stat(target).catch(() => null);
  if (there !== null) return report(there.size, there.size, true);
  const url = `${options.endpoint.replace(/\/+$/, '')}/${options.model}/resolve/${options.revision ?? 'main'}/${file}`;
  const part = `${target}.${process.pid}.part`;
  const stalled = new AbortController();
  const timer = setTimeout(() => stalled.abort(new Error(`nothing came for ${STALL_MS / 1000} s`)), STALL_MS);
  const signal =
    options.signal === undefined ? stalled.signal : AbortSignal.any([stalled.signal, options.signal]);
  try {
    await mkdir(path.dirname(target), { recursive: true });
    const answer = await open(url, options, signal);
    if (!answer.response.ok) throw new Error(`HTTP ${answer.response.status}`);
    const length = answer.response.headers.get('content-length');
    await receive(
      answer,
      part,
      () => timer.refresh(),
      (received) => report(received, length === null ? null : Number(length)),
    );
    await rename(part, target);
  } catch (error) {
    await rm(part, { force: true });
    throw failed(url, messageOf(error), error);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Downloads an embedding model from the Hugging Face hub or a mirror. Files that are there stay; one that is cut off
 * or whose digest is wrong leaves nothing behind.
 * @throws OScopeError `bad_input` for a malformed name, `unavailable` when a file cannot be had.
 */
export async function pullModel(options: PullOptions): Promise<void> {
  if (!/^[\w-][\w.-]*\/[\w-][\w.-]*$/.test(options.model)) {
    throw new OScopeError({
      code: 'bad_input',
      message: `"${options.model}" is no model name.`,
      remedy: 'Give owner/name, for example BAAI/bge-small-en-v1.5.',
    });
  }
  for (const file of FILES) await pullFile(file, options);
}
