import { createHash } from 'node:crypto';
import path from 'node:path';
import type { Logger } from '../logger.js';
import type { Embedder } from '../ports/embedder.js';
import { readVectorFile, textKey, writeVectorFile } from './vector-file.js';
import type { Vectors } from './vector-file.js';

/** Saved as often, so that a slow first run that is cut short is not lost. */
const SAVE_EVERY = 64;
/** Above this many, vectors that this process never asked for are left out when the file is written. */
const MAX_VECTORS = 20_000;

export interface CachedEmbedderOptions {
  embedder: Embedder;
  /** Folder of the files; one for each embedder. */
  folder: string;
  logger: Logger;
}

function join(mine: Vectors, others: Vectors): Vectors {
  return mine.size + others.size > MAX_VECTORS ? mine : new Map([...others, ...mine]);
}

/**
 * Keeps document vectors in a file, addressed by the text's digest: knowledge is embedded once a machine, and after a
 * change only what changed. Queries go through. A folder that cannot be written costs speed, nothing else.
 */
export function createCachedEmbedder({ embedder, folder, logger }: CachedEmbedderOptions): Embedder {
  const name = createHash('sha256').update(embedder.id).digest('hex').slice(0, 16);
  const file = path.join(folder, `${name}.vectors`);
  const used: Vectors = new Map();
  let stored: Promise<Vectors> | undefined;
  let writable = true;
  let turn: Promise<unknown> = Promise.resolve();

  async function save(): Promise<void> {
    if (!writable) return;
    try {
      // Another process may have written meanwhile: what it has is kept.
      await writeVectorFile(file, embedder.id, join(used, await readVectorFile(file, embedder.id)));
    } catch (error) {
      writable = false;
      logger.warn({ err: error, file }, 'vectors cannot be cached and are made again by every process');
    }
  }

  async function embedMissing(missing: ReadonlyMap<string, string>): Promise<void> {
    const entries = [...missing];
    for (let from = 0; from < entries.length; from += SAVE_EVERY) {
      const part = entries.slice(from, from + SAVE_EVERY);
      const vectors = await embedder.embed(
        part.map(([, text]) => text),
        'document',
      );
      part.forEach(([key], index) => {
        const vector = vectors[index];
        if (vector !== undefined) used.set(key, vector);
      });
      await save();
    }
  }

  async function embedDocuments(texts: readonly string[]): Promise<Float32Array[]> {
    stored ??= readVectorFile(file, embedder.id);
    const known = await stored;
    const missing = new Map<string, string>();
    const keys = texts.map(textKey);
    keys.forEach((key, index) => {
      const vector = used.get(key) ?? known.get(key);
      if (vector === undefined) missing.set(key, texts[index] ?? '');
      else used.set(key, vector);
    });
    await embedMissing(missing);
    return keys.map((key) => used.get(key) ?? new Float32Array(embedder.dimensions));
  }

  return {
    id: embedder.id,
    get dimensions() {
      return embedder.dimensions;
    },
    embed(texts, kind) {
      if (kind === 'query') return embedder.embed(texts, kind);
      const result = turn.then(() => embedDocuments(texts));
      turn = result.catch(() => undefined);
      return result;
    },
  };
}
