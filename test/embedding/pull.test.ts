import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pullModel } from '../../src/embedding/pull.js';
import type { PullProgress } from '../../src/embedding/pull.js';
import { tinyBertFiles } from './tiny-bert.js';

const FILES = tinyBertFiles();
const MODEL = 'BAAI/bge-small-en-v1.5';
const LARGE = 'onnx/model.onnx';

interface Hub {
  endpoint: string;
  requests: { url: string; headers: IncomingHttpHeaders }[];
  /** Answers a file of the storage instead of it; back to normal after `count` times. */
  spoil(answer: (response: ServerResponse, bytes: Buffer) => void): void;
  close(): Promise<void>;
}

/**
 * The addresses of the hub: small files come directly, large ones by a redirect to a storage on another origin, with
 * their SHA-256 in `x-linked-etag` of the first answer.
 */
async function startHub(): Promise<Hub> {
  const requests: Hub['requests'] = [];
  let spoiled: ((response: ServerResponse, bytes: Buffer) => void) | undefined;
  const storage = createServer((request, response) => {
    requests.push({ url: request.url ?? '', headers: request.headers });
    const bytes = FILES[LARGE] ?? Buffer.alloc(0);
    if (spoiled !== undefined) return spoiled(response, bytes);
    response.writeHead(200, { 'content-length': bytes.length, etag: '"abc"' }).end(bytes);
  });
  await new Promise<void>((resolve) => storage.listen(0, '127.0.0.1', resolve));
  const storageUrl = `http://127.0.0.1:${(storage.address() as AddressInfo).port}/lfs/model?signature=x`;
  const hub = createServer((request, response) => {
    requests.push({ url: request.url ?? '', headers: request.headers });
    const file = Object.keys(FILES).find((name) => request.url === `/${MODEL}/resolve/main/${name}`);
    const bytes = FILES[file ?? ''];
    if (file === undefined || bytes === undefined) return response.writeHead(404).end('Entry not found');
    if (file !== LARGE)
      return response.writeHead(200, { 'content-length': bytes.length, etag: '"0a1b"' }).end(bytes);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    response
      .writeHead(302, { location: storageUrl, 'x-linked-etag': `"${sha256}"`, 'x-linked-size': bytes.length })
      .end();
  });
  await new Promise<void>((resolve) => hub.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(hub.address() as AddressInfo).port}`,
    requests,
    spoil: (answer) => void (spoiled = answer),
    async close() {
      for (const server of [hub, storage]) {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      }
    },
  };
}

let hub: Hub;
let folder: string;
beforeEach(async () => {
  hub = await startHub();
  folder = mkdtempSync(path.join(tmpdir(), 'oscope-pull-'));
});
afterEach(async () => {
  await hub.close();
  rmSync(folder, { recursive: true });
});

const pull = (more: Partial<Parameters<typeof pullModel>[0]> = {}): Promise<void> =>
  pullModel({ model: MODEL, folder, endpoint: hub.endpoint, ...more });
const present = (): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((one) => one.isFile())
    .map((one) => one.name)
    .sort();

it('downloads every file with progress, and nothing the second time', async () => {
  const seen: PullProgress[] = [];
  await pull({ onProgress: (progress) => seen.push(progress) });
  for (const [name, bytes] of Object.entries(FILES)) {
    expect(readFileSync(path.join(folder, name)).equals(bytes)).toBe(true);
    expect(seen.filter(({ file }) => file === name).at(-1)).toMatchObject({
      receivedBytes: bytes.length,
      totalBytes: bytes.length,
      present: false,
    });
  }
  const before = hub.requests.length;
  await pull({ onProgress: (progress) => seen.push(progress) });
  expect(hub.requests).toHaveLength(before);
  expect(seen.slice(-4).every((progress) => progress.present)).toBe(true);
});

it('shows the token to the hub only', async () => {
  await pull({ token: 'hf_secret' });
  const withToken = hub.requests
    .filter(({ headers }) => headers.authorization === 'Bearer hf_secret')
    .map(({ url }) => url);
  expect(withToken).toHaveLength(4);
  expect(withToken.some((url) => url.startsWith('/lfs/'))).toBe(false);
});

it.each<[string, (response: ServerResponse, bytes: Buffer) => void, RegExp]>([
  [
    'is changed',
    (response, bytes) => void response.end(Buffer.concat([bytes.subarray(1), Buffer.from('x')])),
    /SHA-256/,
  ],
  [
    'is cut off',
    (response, bytes) =>
      void response
        .writeHead(200, { 'content-length': bytes.length })
        .write(bytes.subarray(0, 100), () => response.destroy()),
    /terminated|aborted|bytes/,
  ],
  ['is refused', (response) => void response.writeHead(503).end(), /HTTP 503/],
])('leaves nothing behind of a file that %s, and can be repeated', async (_, answer, problem) => {
  hub.spoil(answer);
  await expect(pull()).rejects.toMatchObject({
    code: 'unavailable',
    message: expect.stringMatching(problem) as string,
    remedy: expect.stringContaining('HF_ENDPOINT') as string,
  });
  expect(present()).toEqual(['config.json', 'tokenizer.json', 'tokenizer_config.json']);
});

it('can be interrupted', async () => {
  hub.spoil((response, bytes) => void response.writeHead(200).write(bytes.subarray(0, 10)));
  const stop = new AbortController();
  const running = pull({
    signal: stop.signal,
    onProgress: ({ file }) => {
      if (file === LARGE) stop.abort();
    },
  });
  await expect(running).rejects.toMatchObject({ code: 'unavailable' });
  expect(present()).not.toContain('model.onnx');
});

it('names what is not there', async () => {
  await expect(pull({ model: 'nobody/nothing' })).rejects.toMatchObject({
    message: expect.stringContaining(
      '/nobody/nothing/resolve/main/config.json could not be downloaded (HTTP 404)',
    ) as string,
  });
  for (const model of ['nothing', '../x', 'a/b/c', 'a/..', ''])
    await expect(pull({ model })).rejects.toMatchObject({ code: 'bad_input' });
});
