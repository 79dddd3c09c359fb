import { createHash } from 'node:crypto';
import type { FindingPattern, KnowledgeBase, VocabularyTerm } from '../domain/knowledge.js';
import type { KnowledgeProblem } from './front-matter.js';
import type { Entry, Layer, TermExtension } from './load-layer.js';

/** The knowledge base with the file that each term stands in. */
export interface LoadedKnowledge extends KnowledgeBase {
  /** Term id → the file that defines it (the last one, when folders replace each other's terms). */
  termFiles: ReadonlyMap<string, string>;
}

function versionOf(layers: readonly Layer[]): string {
  const hash = createHash('sha256');
  // Names of further folders are places on one machine: the order of the layers stands for them.
  layers.forEach((layer, index) => {
    for (const { name, text } of layer.texts) hash.update(`${index}:${name.split('/').slice(-2).join('/')}\0`).update(text);
  });
  return hash.digest('hex').slice(0, 16);
}

function unique<T>(items: readonly T[]): T[] {
  const seen = new Map(items.map((item) => [JSON.stringify(item), item]));
  return [...seen.values()];
}

/** Adds synonyms and patterns; a wording, when given, takes the place of the term's own. */
export function extendTerm(term: VocabularyTerm, extension: TermExtension): VocabularyTerm {
  return {
    id: term.id,
    wording: extension.wording ?? term.wording,
    synonyms: unique([...term.synonyms, ...extension.synonyms]),
    implied_by: unique<FindingPattern>([...term.implied_by, ...extension.implied_by]),
  };
}

interface Terms {
  terms: Map<string, VocabularyTerm>;
  files: Map<string, string>;
  problems: KnowledgeProblem[];
}

function mergeTerms(layers: readonly Layer[]): Terms {
  const merged: Terms = { terms: new Map(), files: new Map(), problems: [] };
  for (const layer of layers) {
    for (const { item, file } of layer.terms) {
      merged.terms.set(item.id, item);
      merged.files.set(item.id, file);
    }
    for (const { item, file } of layer.extensions) {
      const term = merged.terms.get(item.extends);
      if (term === undefined) {
        merged.problems.push({ file, field: 'extends', problem: `"${item.extends}" is no term of an earlier folder` });
      } else {
        merged.terms.set(term.id, extendTerm(term, item));
      }
    }
  }
  return merged;
}

/** A later layer's entry takes the place of the earlier one with the same id. */
function mergeById<T extends { id: string }>(lists: readonly (readonly Entry<T>[])[]): T[] {
  return [...new Map(lists.flat().map(({ item }) => [item.id, item])).values()];
}

/**
 * Lays the folders over each other, the last one on top: an SOP, case or term replaces the one with the same id below it,
 * `extends: <term>` adds to a term, root causes are added.
 */
export function mergeLayers(layers: readonly Layer[]): { knowledge: LoadedKnowledge; problems: KnowledgeProblem[] } {
  const { terms, files, problems } = mergeTerms(layers);
  const knowledge: LoadedKnowledge = {
    version: versionOf(layers),
    rootCauses: new Map(layers.flatMap((layer) => [...layer.rootCauses])),
    terms,
    termFiles: files,
    sops: mergeById(layers.map((layer) => layer.sops)),
    cases: mergeById(layers.map((layer) => layer.cases)),
  };
  return { knowledge, problems: [...layers.flatMap((layer) => layer.problems), ...problems] };
}
