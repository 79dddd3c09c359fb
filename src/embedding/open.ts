import path from 'node:path';
import type { Logger } from '../logger.js';
import type { Embedder } from '../ports/embedder.js';
import { createBgeEmbedder, DEFAULT_BGE_MODEL } from './bge.js';
import { createCachedEmbedder } from './cached.js';
import { modelFolder } from './data-folder.js';
import { createLexicalEmbedder } from './lexical.js';
import { createUseEmbedder } from './use.js';

/** What the configuration says of embeddings. */
export interface EmbeddingSettings {
  kind: EmbedderKind;
  /** Of bge or openai. */
  model?: string;
  /** Of bge: a local folder instead of the pulled model. */
  folder?: string;
  apiKey?: string;
  baseUrl?: string;
  dimensions?: number;
  timeoutSeconds: number;
}

interface Setting {
  settings: EmbeddingSettings;
  dataDir: string;
}

/**
 * The registry: a new embedder is one line here. `lexical` is the default because `oscope eval retrieval` finds hybrid
 * retrieval, whose words and terms decide, as good with it as with `use` (held-out narrations AC@1 .968 with both), and
 * it starts at once, while `use` takes a second to load and some ten to embed the knowledge the first time.
 */
const EMBEDDERS = {
  lexical: () => createLexicalEmbedder(),
  use: () => createUseEmbedder(),
  bge: ({ settings: { model, folder }, dataDir }: Setting) => {
    const name = model ?? (folder === undefined ? DEFAULT_BGE_MODEL : path.basename(path.resolve(folder)));
    return createBgeEmbedder({ name, folder: folder ?? modelFolder(dataDir, name) });
  },
  openai: async ({ settings: { model, timeoutSeconds, ...rest } }: Setting) => {
    // Its client takes a while to load: not for those who do not use it.
    const { createOpenAiEmbedder } = await import('./openai.js');
    return createOpenAiEmbedder({
      ...rest,
      model: model ?? 'text-embedding-3-small',
      timeoutMs: timeoutSeconds * 1000,
    });
  },
} satisfies Record<string, (setting: Setting) => Embedder | Promise<Embedder>>;
export type EmbedderKind = keyof typeof EMBEDDERS;
export const EMBEDDER_KINDS = Object.keys(EMBEDDERS) as [EmbedderKind, ...EmbedderKind[]];

/**
 * The configured embedder; document vectors of those that cost something are kept in a file below `dataDir`.
 * @throws OScopeError `bad_config` when its model is not there.
 */
export async function openEmbedder(
  settings: EmbeddingSettings,
  dataDir: string,
  logger: Logger,
): Promise<Embedder> {
  const embedder = await EMBEDDERS[settings.kind]({ settings, dataDir });
  if (settings.kind === 'lexical') return embedder;
  return createCachedEmbedder({ embedder, folder: path.join(dataDir, 'vectors'), logger });
}
