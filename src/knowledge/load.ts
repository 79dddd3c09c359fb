import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { historicalCaseSchema, rootCausesFileSchema, sopSchema, vocabularyTermSchema } from '../domain/knowledge.js';
import type { HistoricalCase, KnowledgeBase, Sop, VocabularyTerm } from '../domain/knowledge.js';
import { OScopeError } from '../errors.js';
import { checkShape, knowledgeError, parseYaml, splitFrontMatter } from './front-matter.js';
import { checkReferences } from './references.js';

interface SourceFile {
  name: string;
  text: string;
}

async function readFolder(root: string, folder: string, ending: string): Promise<SourceFile[]> {
  const names = await readdir(path.join(root, folder)).catch(() => []);
  const wanted = names.filter((name) => name.endsWith(ending)).sort();
  return Promise.all(
    wanted.map(async (name) => ({
      name: `${folder}/${name}`,
      text: await readFile(path.join(root, folder, name), 'utf8'),
    })),
  );
}

function byId<T extends { id: string }>(items: readonly { item: T; file: string }[]): Map<string, T> {
  const seen = new Map<string, { item: T; file: string }>();
  for (const entry of items) {
    const earlier = seen.get(entry.item.id);
    if (earlier !== undefined) {
      throw knowledgeError(entry.file, 'id', `"${entry.item.id}" is already used in ${earlier.file}`);
    }
    seen.set(entry.item.id, entry);
  }
  return new Map([...seen].map(([id, entry]) => [id, entry.item]));
}

function readTerms(files: readonly SourceFile[]): Map<string, VocabularyTerm> {
  const schema = z.array(vocabularyTermSchema);
  return byId(
    files.flatMap((file) =>
      checkShape(schema, parseYaml(file.text, file.name), file.name).map((item) => ({ item, file: file.name })),
    ),
  );
}

function readSops(files: readonly SourceFile[]): Sop[] {
  const read = files.map((file) => {
    const { data, body } = splitFrontMatter(file.text, file.name);
    return { item: { ...checkShape(sopSchema, data, file.name), body, file: file.name }, file: file.name };
  });
  return [...byId<Sop>(read).values()];
}

function readCases(files: readonly SourceFile[]): HistoricalCase[] {
  const read = files.map((file) => {
    const { data, body } = splitFrontMatter(file.text, file.name);
    return { item: { ...checkShape(historicalCaseSchema, data, file.name), body, file: file.name }, file: file.name };
  });
  return [...byId<HistoricalCase>(read).values()];
}

/**
 * Loads `root-causes.yaml`, `vocabulary/*.yaml`, `sops/*.md` and `cases/*.md` below `root` and checks shapes
 * and references.
 * @throws OScopeError `bad_knowledge` that names file and field.
 */
export async function loadKnowledge(root: string): Promise<KnowledgeBase> {
  const causesText = await readFile(path.join(root, 'root-causes.yaml'), 'utf8').catch(() => {
    throw new OScopeError({
      code: 'bad_knowledge',
      message: `No root-causes.yaml in ${root}.`,
      remedy: 'Point OSCOPE_KNOWLEDGE at a knowledge folder.',
    });
  });
  const [vocabulary, sopFiles, caseFiles] = await Promise.all([
    readFolder(root, 'vocabulary', '.yaml'),
    readFolder(root, 'sops', '.md'),
    readFolder(root, 'cases', '.md'),
  ]);
  const hash = createHash('sha256').update(causesText);
  for (const file of [...vocabulary, ...sopFiles, ...caseFiles]) hash.update(file.name).update(file.text);
  const causes = checkShape(rootCausesFileSchema, parseYaml(causesText, 'root-causes.yaml'), 'root-causes.yaml');
  const knowledge: KnowledgeBase = {
    version: hash.digest('hex').slice(0, 16),
    rootCauses: new Map(Object.entries(causes.root_causes)),
    terms: readTerms(vocabulary),
    sops: readSops(sopFiles),
    cases: readCases(caseFiles),
  };
  checkReferences(knowledge);
  return knowledge;
}
