import { OScopeError } from '../errors.js';
import { readCompiled } from './compiled.js';
import { KnowledgeError } from './front-matter.js';
import type { KnowledgeProblem } from './front-matter.js';
import { readLayer } from './load-layer.js';
import { mergeLayers } from './merge.js';
import type { LoadedKnowledge } from './merge.js';
import { referenceProblems } from './references.js';

/**
 * Reads the folders and lays them over each other, the last one on top. Nothing is thrown for broken files: they are
 * left out and told as problems.
 * @param folders the first holds `root-causes.yaml`; further ones may hold any part of the format
 * @throws OScopeError `bad_knowledge` when a folder holds no knowledge at all
 */
export async function readKnowledge(
  folders: readonly string[],
): Promise<{ knowledge: LoadedKnowledge; problems: KnowledgeProblem[] }> {
  if (folders.length === 0) throw new OScopeError({ code: 'bad_knowledge', message: 'No knowledge folder is named.' });
  const compiled = await readCompiled();
  const layers = await Promise.all(folders.map((folder, index) => readLayer(folder, index === 0, compiled)));
  const { knowledge, problems } = mergeLayers(layers);
  return { knowledge, problems: [...problems, ...referenceProblems(knowledge)] };
}

/**
 * The knowledge base of one folder, or of several laid over each other, checked in shapes and references.
 * @throws OScopeError `bad_knowledge` that names file and field (and the folder, for all but the first).
 */
export async function loadKnowledge(folders: string | readonly string[]): Promise<LoadedKnowledge> {
  const { knowledge, problems } = await readKnowledge(typeof folders === 'string' ? [folders] : folders);
  const [first, ...further] = problems;
  if (first !== undefined) throw new KnowledgeError(first, further);
  return knowledge;
}
