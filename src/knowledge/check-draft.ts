import type { HistoricalCase, Sop } from '../domain/knowledge.js';
import { KnowledgeError, splitFrontMatter } from './front-matter.js';
import { lintKnowledge } from './lint/lint.js';
import type { LintProblem, LintSurroundings } from './lint/problem.js';
import { readCase, readSop } from './load-layer.js';
import type { LoadedKnowledge } from './merge.js';
import { referenceProblems } from './references.js';

export interface CheckedDraft {
  kind: 'sop' | 'case';
  id: string;
  problems: LintProblem[];
  /** The knowledge base has an entry with this id, which the draft would replace. */
  replaces: boolean;
}

type Item = { kind: 'sop'; item: Sop } | { kind: 'case'; item: HistoricalCase };

function readItem(text: string, file: string): Item {
  const { data } = splitFrontMatter(text, file);
  const isSop = typeof data === 'object' && data !== null && ('checks' in data || String((data as { id?: unknown }).id).startsWith('sop-'));
  return isSop ? { kind: 'sop', item: readSop(text, file) } : { kind: 'case', item: readCase(text, file) };
}

function withItem(knowledge: LoadedKnowledge, { kind, item }: Item): LoadedKnowledge {
  const others = <T extends { id: string }>(list: readonly T[]): T[] => list.filter((one) => one.id !== item.id);
  return kind === 'sop'
    ? { ...knowledge, sops: [...others(knowledge.sops), item] }
    : { ...knowledge, cases: [...others(knowledge.cases), item] };
}

/**
 * Checks a draft as if it were part of the knowledge base: shape, references and every lint rule.
 * @throws KnowledgeError when it is neither a case nor an SOP, with all the problems of its shape
 */
export function checkDraft(
  text: string,
  file: string,
  knowledge: LoadedKnowledge,
  surroundings: LintSurroundings,
): CheckedDraft {
  const read = readItem(text, file);
  const merged = withItem(knowledge, read);
  const references = referenceProblems(merged).filter((problem) => problem.file === file);
  const problems = lintKnowledge({ knowledge: merged, ...surroundings }, references);
  const known: readonly { id: string }[] = read.kind === 'sop' ? knowledge.sops : knowledge.cases;
  return {
    kind: read.kind,
    id: read.item.id,
    problems: problems.filter((problem) => problem.file === file),
    replaces: known.some((one) => one.id === read.item.id),
  };
}

/** The problems of a draft that could not even be read. */
export function shapeProblems(error: unknown): LintProblem[] {
  if (!(error instanceof KnowledgeError)) throw error;
  const remedy = 'The README tells the format; the shipped files are examples.';
  return error.problems.map((problem) => ({ rule: 'format', severity: 'error', remedy, ...problem }));
}
