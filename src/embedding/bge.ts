import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { messageOf, OScopeError } from '../errors.js';
import type { Embedder } from '../ports/embedder.js';
import { unitVector } from './unit.js';

/** BGE was trained with this before questions, and nothing before documents (https://arxiv.org/abs/2309.07597). */
export const QUERY_PREFIX = 'Represent this sentence for searching relevant passages: ';
export const DEFAULT_BGE_MODEL = 'BAAI/bge-small-en-v1.5';

const PACKAGE = '@huggingface/transformers';
const BATCH = 16;

export interface BgeEmbedderOptions {
  /** The model's name; part of the embedder's id. */
  name: string;
  /** Folder with `config.json`, `tokenizer.json`, `tokenizer_config.json` and `onnx/model.onnx`. */
  folder: string;
}

/** What is used of the optional package. */
interface Transformers {
  env: { allowRemoteModels: boolean; localModelPath: string };
  pipeline: (task: 'feature-extraction', model: string, options: object) => Promise<Extractor>;
}
type Extractor = (
  texts: string[],
  options: { pooling: 'cls'; normalize: boolean },
) => Promise<{ dims: number[]; data: Float32Array }>;

async function loadTransformers(): Promise<Transformers> {
  // By a variable, so that neither compiler nor bundler asks for a package that is mostly absent.
  const name: string = PACKAGE;
  try {
    return (await import(name)) as Transformers;
  } catch (error) {
    const absent = messageOf(error).includes(PACKAGE);
    throw new OScopeError({
      code: 'bad_config',
      message: absent
        ? `The embedder bge needs the package ${PACKAGE}, which is not installed.`
        : `${PACKAGE} cannot be loaded (${messageOf(error)}).`,
      remedy: `Run ONNXRUNTIME_NODE_INSTALL=skip npm install --no-save ${PACKAGE}@4 (474 MB), or set OSCOPE_EMBEDDER=lexical.`,
      cause: error,
    });
  }
}

/** Name and contents: other weights under the same name make other vectors. Weights by their size, to start quickly. */
async function fingerprint(folder: string): Promise<string> {
  const hash = createHash('sha256');
  try {
    for (const file of ['config.json', 'tokenizer.json'])
      hash.update(await readFile(path.join(folder, file)));
    hash.update(String((await stat(path.join(folder, 'onnx/model.onnx'))).size));
  } catch (error) {
    throw new OScopeError({
      code: 'bad_config',
      message: `The embedding model in ${folder} is not complete (${messageOf(error)}).`,
      remedy: 'Run oscope models pull, or set OSCOPE_EMBEDDER_FOLDER to a folder that has it.',
      cause: error,
    });
  }
  return hash.digest('hex').slice(0, 12);
}

async function readDimensions(folder: string): Promise<number> {
  const config = JSON.parse(await readFile(path.join(folder, 'config.json'), 'utf8')) as {
    hidden_size?: unknown;
  };
  return Number(config.hidden_size ?? 0);
}

async function openExtractor(folder: string): Promise<Extractor> {
  const { env, pipeline } = await loadTransformers();
  // Nothing is fetched behind the user's back: models come by `oscope models pull` only.
  env.allowRemoteModels = false;
  env.localModelPath = path.dirname(path.resolve(folder));
  return pipeline('feature-extraction', path.basename(folder), {
    dtype: 'fp32',
    device: 'cpu',
    local_files_only: true,
  });
}

/**
 * A BERT encoder of the BGE family run by transformers.js: the vector of the [CLS] token, at length 1.
 * @throws OScopeError `bad_config` when the folder is incomplete; on first use, when the optional package is absent.
 */
export async function createBgeEmbedder({ name, folder }: BgeEmbedderOptions): Promise<Embedder> {
  const id = `bge:${name}@${await fingerprint(folder)}`;
  const dimensions = await readDimensions(folder);
  let opening: Promise<Extractor> | undefined;
  return {
    id,
    dimensions,
    async embed(texts, kind) {
      if (texts.length === 0) return [];
      opening ??= openExtractor(folder);
      const extract = await opening;
      const vectors: Float32Array[] = [];
      for (let from = 0; from < texts.length; from += BATCH) {
        const batch = texts
          .slice(from, from + BATCH)
          .map((text) => (kind === 'query' ? QUERY_PREFIX + text : text));
        const { data } = await extract(batch, { pooling: 'cls', normalize: true });
        batch.forEach((_, row) =>
          vectors.push(unitVector(data.subarray(row * dimensions, (row + 1) * dimensions))),
        );
      }
      return vectors;
    },
  };
}
