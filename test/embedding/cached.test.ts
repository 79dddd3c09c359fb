import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { createCachedEmbedder } from '../../src/embedding/cached.js';
import { createLexicalEmbedder } from '../../src/embedding/lexical.js';
import { createLogger } from '../../src/logger.js';
import type { Embedder } from '../../src/ports/embedder.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'oscope-cache-'));
});
afterEach(() => {
  chmodSync(folder, 0o700);
  rmSync(folder, { recursive: true });
});

/** Remembers what it was asked for. */
function spy(id = 'lexical@1'): { embedder: Embedder; asked: string[] } {
  const inner = createLexicalEmbedder();
  const asked: string[] = [];
  return {
    asked,
    embedder: {
      id,
      dimensions: inner.dimensions,
      embed(texts, kind) {
        asked.push(...texts);
        return inner.embed(texts, kind);
      },
    },
  };
}

const open = (embedder: Embedder): Embedder =>
  createCachedEmbedder({ embedder, folder, logger: createLogger('silent') });
const file = (): string => path.join(folder, readdirSync(folder)[0] ?? '');
const TEXTS = ['memory is full', 'disk is slow', 'network is down'];

it('asks once for a text, also in the next process', async () => {
  const first = spy();
  const vectors = await open(first.embedder).embed([...TEXTS, ...TEXTS], 'document');
  expect(first.asked).toEqual(TEXTS);
  const second = spy();
  expect(await open(second.embedder).embed([...TEXTS, 'new', ...TEXTS], 'document')).toEqual([
    ...vectors.slice(0, 3),
    ...(await createLexicalEmbedder().embed(['new'], 'document')),
    ...vectors.slice(3),
  ]);
  expect(second.asked).toEqual(['new']);
});

it('never keeps a query', async () => {
  const { embedder, asked } = spy();
  const cached = open(embedder);
  await cached.embed(TEXTS, 'query');
  await cached.embed(TEXTS, 'query');
  expect(asked).toHaveLength(6);
  expect(readdirSync(folder)).toEqual([]);
});

it('keeps embedders apart', async () => {
  await open(spy('a@1').embedder).embed(TEXTS, 'document');
  const other = spy('a@2');
  await open(other.embedder).embed(TEXTS, 'document');
  expect(other.asked).toEqual(TEXTS);
  expect(readdirSync(folder)).toHaveLength(2);
});

it('makes damaged vectors again, wherever the damage is', async () => {
  await open(spy().embedder).embed(TEXTS, 'document');
  const [target, good] = [file(), readFileSync(file())];
  const right = await createLexicalEmbedder().embed(TEXTS, 'document');
  await fc.assert(
    fc.asyncProperty(
      fc.nat(good.length - 1),
      fc.integer({ min: 1, max: 255 }),
      fc.boolean(),
      async (at, flip, cut) => {
        const bad = Buffer.from(cut ? good.subarray(0, at) : good);
        if (!cut) bad[at] = (bad[at] ?? 0) ^ flip;
        writeFileSync(target, bad);
        expect(await open(spy().embedder).embed(TEXTS, 'document')).toEqual(right);
      },
    ),
    { numRuns: 60 },
  );
});

it('loses nothing to other writers who finish one after the other', async () => {
  const texts = Array.from({ length: 12 }, (_, index) => `text ${index}`);
  for (const text of texts) await open(spy().embedder).embed([text], 'document');
  const last = spy();
  await open(last.embedder).embed(texts, 'document');
  expect(last.asked).toEqual([]);
});

it('leaves a whole file after many writers at once, and no litter', async () => {
  await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      open(spy().embedder).embed([`text ${index}`, 'shared'], 'document'),
    ),
  );
  expect(readdirSync(folder)).toHaveLength(1);
  const after = spy();
  await open(after.embedder).embed(['shared'], 'document');
  expect(after.asked).toEqual([]);
});

it('works without a folder that can be written', async () => {
  const blocked = path.join(folder, 'file');
  writeFileSync(blocked, '');
  const { embedder } = spy();
  const cached = createCachedEmbedder({
    embedder,
    folder: path.join(blocked, 'below'),
    logger: createLogger('silent'),
  });
  expect(await cached.embed(TEXTS, 'document')).toHaveLength(3);
  expect(await cached.embed(TEXTS, 'document')).toHaveLength(3);
});

it('passes a failure on and goes on afterwards', async () => {
  const { embedder } = spy();
  let broken = true;
  const cached = open({
    ...embedder,
    embed: (texts, kind) => (broken ? Promise.reject(new Error('away')) : embedder.embed(texts, kind)),
  });
  await expect(cached.embed(TEXTS, 'document')).rejects.toThrow('away');
  broken = false;
  expect(await cached.embed(TEXTS, 'document')).toHaveLength(3);
});
