import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import {
  findingPatternSchema,
  historicalCaseSchema,
  rootCausesFileSchema,
  sopSchema,
  vocabularyTermSchema,
} from '../domain/knowledge.js';
import type { HistoricalCase, Sop, VocabularyTerm } from '../domain/knowledge.js';
import { OScopeError } from '../errors.js';
import { contentHash } from './compiled.js';
import type { Compiled } from './compiled.js';
import { KnowledgeError, checkShape, knowledgeError, parseYaml, splitFrontMatter } from './front-matter.js';
import type { KnowledgeProblem } from './front-matter.js';

/** What a further folder adds to a term of an earlier one. A full term with the same id replaces it instead. */
export const termExtensionSchema = z.strictObject({
  extends: z.string().min(1),
  wording: z.string().min(8).optional(),
  synonyms: z.array(z.string().min(3)).default([]),
  implied_by: z.array(findingPatternSchema).default([]),
});
export type TermExtension = z.infer<typeof termExtensionSchema>;

export interface Entry<T> {
  item: T;
  file: string;
}

/** One knowledge folder as read, before it is laid over the earlier ones. */
export interface Layer {
  folder: string;
  /** Every file as read, in a fixed order: the knowledge's version is made of them. */
  texts: readonly { name: string; text: string }[];
  rootCauses: ReadonlyMap<string, string>;
  terms: readonly Entry<VocabularyTerm>[];
  extensions: readonly Entry<TermExtension>[];
  sops: readonly Entry<Sop>[];
  cases: readonly Entry<HistoricalCase>[];
  /** Files that could not be read as what they should be; they are left out of the lists above. */
  problems: readonly KnowledgeProblem[];
}

interface SourceFile {
  name: string;
  text: string;
}

async function readFolder(root: string, folder: string, ending: string, prefix: string): Promise<SourceFile[]> {
  const names = await readdir(path.join(root, folder)).catch(() => []);
  const wanted = names.filter((name) => name.endsWith(ending)).sort();
  return Promise.all(
    wanted.map(async (name) => ({
      name: `${prefix}${folder}/${name}`,
      text: await readFile(path.join(root, folder, name), 'utf8'),
    })),
  );
}

/** Reads each file; what is broken becomes problems. */
function readEach<T>(files: readonly SourceFile[], problems: KnowledgeProblem[], read: (file: SourceFile) => T[]): T[] {
  return files.flatMap((file) => {
    try {
      return read(file);
    } catch (error) {
      if (!(error instanceof KnowledgeError)) throw error;
      problems.push(...error.problems);
      return [];
    }
  });
}

function readVocabulary(text: string, file: string): (VocabularyTerm | TermExtension)[] {
  const list = checkShape(z.array(z.unknown()), parseYaml(text, file) ?? [], file);
  return list.map((value, index) => {
    const extending = typeof value === 'object' && value !== null && 'extends' in value;
    return extending
      ? checkShape(termExtensionSchema, value, file, String(index))
      : checkShape(vocabularyTermSchema, value, file, String(index));
  });
}

/** Reads the text of an SOP file. @throws KnowledgeError */
export function readSop(text: string, file: string): Sop {
  const { data, body } = splitFrontMatter(text, file);
  return { ...checkShape(sopSchema, data, file), body, file };
}

/** Reads the text of a historical case's file. @throws KnowledgeError */
export function readCase(text: string, file: string): HistoricalCase {
  const { data, body } = splitFrontMatter(text, file);
  return { ...checkShape(historicalCaseSchema, data, file), body, file };
}

/** What the build already made of a file with this content, else what `read` makes of it. */
function recall<T>(compiled: Compiled, file: SourceFile, read: () => T): T {
  return (compiled[contentHash(file.text)] as T | undefined) ?? read();
}

function readRootCauses(file: SourceFile): [string, string][] {
  const { root_causes } = checkShape(rootCausesFileSchema, parseYaml(file.text, file.name), file.name);
  return Object.entries(root_causes);
}

function usedTwice(entries: readonly Entry<{ id: string }>[]): KnowledgeProblem[] {
  const seen = new Map<string, string>();
  return entries.flatMap(({ item, file }) => {
    const earlier = seen.get(item.id);
    seen.set(item.id, earlier ?? file);
    return earlier === undefined ? [] : [{ file, field: 'id', problem: `"${item.id}" is already used in ${earlier}` }];
  });
}

async function readRootCausesFile(folder: string, prefix: string): Promise<SourceFile[]> {
  const text = await readFile(path.join(folder, 'root-causes.yaml'), 'utf8').catch(() => null);
  return text === null ? [] : [{ name: `${prefix}root-causes.yaml`, text }];
}

async function checkFolder(folder: string, base: boolean, found: boolean): Promise<void> {
  const entries = await readdir(folder).catch(() => null);
  const remedy = base
    ? 'It must hold the whole knowledge; lay a folder of your own over the shipped one by OSCOPE_KNOWLEDGE.'
    : 'Point OSCOPE_KNOWLEDGE at a knowledge folder; to start one, make an empty folder.';
  if (entries === null && !base) {
    throw new OScopeError({ code: 'bad_knowledge', message: `There is no knowledge folder ${folder}.`, remedy });
  }
  // An empty folder is one that is about to be filled; one with other things in it is a slip.
  if (!found && (base || entries?.length !== 0)) {
    const wanted = base ? 'root-causes.yaml' : 'vocabulary/*.yaml, sops/*.md, cases/*.md or drafts/';
    throw new OScopeError({ code: 'bad_knowledge', message: `No ${wanted} in ${folder}.`, remedy });
  }
}

function extensionProblems(layer: readonly Entry<TermExtension>[], base: boolean): KnowledgeProblem[] {
  if (!base) return [];
  const problem = 'only a further folder can extend a term: put it into the term itself';
  return layer.map(({ file, item }) => knowledgeError(file, `extends ${item.extends}`, problem).problems).flat();
}

/**
 * Reads `root-causes.yaml`, `vocabulary/*.yaml`, `sops/*.md` and `cases/*.md` of one folder; `drafts/` is no part of it.
 * @param base the first folder, whose files are named without it
 * @param compiled what the build made of files of the same content
 * @throws OScopeError `bad_knowledge` when the folder holds no knowledge
 */
export async function readLayer(folder: string, base: boolean, compiled: Compiled): Promise<Layer> {
  const prefix = base ? '' : `${folder.replace(/\/+$/, '')}/`;
  const [causes, vocabulary, sopFiles, caseFiles] = await Promise.all([
    readRootCausesFile(folder, prefix),
    readFolder(folder, 'vocabulary', '.yaml', prefix),
    readFolder(folder, 'sops', '.md', prefix),
    readFolder(folder, 'cases', '.md', prefix),
  ]);
  const texts = [...causes, ...vocabulary, ...sopFiles, ...caseFiles];
  const drafts = await stat(path.join(folder, 'drafts')).then(() => true, () => false);
  await checkFolder(folder, base, base ? causes.length > 0 : texts.length > 0 || drafts);
  const problems: KnowledgeProblem[] = [];
  const readItems = <T>(files: readonly SourceFile[], read: (text: string, file: string) => T[]): Entry<T>[] =>
    readEach(files, problems, (file) =>
      recall(compiled, file, () => read(file.text, file.name)).map((item) => ({ item, file: file.name })),
    );
  const readDocuments = <T extends object>(files: readonly SourceFile[], read: (text: string, file: string) => T) =>
    readEach(files, problems, (file) => {
      const item = { ...recall(compiled, file, () => read(file.text, file.name)), file: file.name };
      return [{ item, file: file.name }];
    });
  const entries = readItems(vocabulary, readVocabulary);
  const terms = entries.filter((entry): entry is Entry<VocabularyTerm> => 'id' in entry.item);
  const extensions = entries.filter((entry): entry is Entry<TermExtension> => 'extends' in entry.item);
  const sops = readDocuments(sopFiles, readSop);
  const cases = readDocuments(caseFiles, readCase);
  const rootCauses = new Map(readEach(causes, problems, readRootCauses));
  problems.push(...usedTwice(terms), ...usedTwice(sops), ...usedTwice(cases), ...extensionProblems(extensions, base));
  return { folder, texts, rootCauses, terms, extensions, sops, cases, problems };
}
