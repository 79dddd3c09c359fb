import type { HistoricalCase, KnowledgeBase } from '../domain/knowledge.js';
import { OScopeError } from '../errors.js';
import { createCaseIndex } from './case-index.js';
import { shareByLikeness, termsOfCases } from './neighbours.js';
import { createPhraseMatcher } from './phrases.js';
import { DEFAULT_SETTINGS } from './settings.js';
import type { Agreement, AlignerFile, AlignerSettings } from './settings.js';
import { combineTerms } from './text.js';

/** One narration, scored against an index in which it does not stand. */
export interface HeldOutNarration {
  item: HistoricalCase;
  narration: string;
  /** Place of its case in the knowledge base. */
  own: number;
}

/** The knowledge base without the `nth` narration of every case, and those narrations. */
export function holdOut(
  knowledge: KnowledgeBase,
  nth: number,
): { knowledge: KnowledgeBase; narrations: HeldOutNarration[] } {
  const cases = knowledge.cases.map((item) => ({
    ...item,
    narrations: item.narrations.filter((_, index) => index !== nth),
  }));
  const narrations = knowledge.cases.flatMap((item, own) => {
    const narration = item.narrations[nth];
    return narration === undefined ? [] : [{ item, narration, own }];
  });
  return { knowledge: { ...knowledge, cases }, narrations };
}

interface Scored extends HeldOutNarration {
  likeness: Float64Array;
  phrases: ReadonlyMap<string, number>;
}

function scoreNarrations(knowledge: KnowledgeBase, gramWeight: number): Scored[] {
  const matchPhrases = createPhraseMatcher([...knowledge.terms.values()]);
  const most = Math.max(0, ...knowledge.cases.map((item) => item.narrations.length));
  return Array.from({ length: most }, (_, nth) => holdOut(knowledge, nth)).flatMap((fold) => {
    const index = createCaseIndex(fold.knowledge, gramWeight);
    return fold.narrations.map((held) => ({
      ...held,
      likeness: index.score(held.narration),
      phrases: matchPhrases(held.narration),
    }));
  });
}

/** Micro-averaged over all narrations. */
function agreementOf(scored: readonly Scored[], termsFor: (one: Scored) => readonly string[]): Agreement {
  let named = 0;
  let right = 0;
  let wanted = 0;
  for (const one of scored) {
    const terms = termsFor(one);
    named += terms.length;
    right += terms.filter((term) => one.item.symptoms.includes(term)).length;
    wanted += one.item.symptoms.length;
  }
  const round = (value: number): number => Math.round(value * 1000) / 1000;
  return {
    precision: round(named === 0 ? 0 : right / named),
    recall: round(wanted === 0 ? 0 : right / wanted),
    f1: round(named + wanted === 0 ? 0 : (2 * right) / (named + wanted)),
  };
}

function measure(
  scored: readonly Scored[],
  knowledge: KnowledgeBase,
  settings: AlignerSettings,
  ownCase: 'in' | 'out',
): Agreement {
  const symptoms = knowledge.cases.map((item) => item.symptoms);
  return agreementOf(scored, ({ likeness, phrases, own }) => {
    const scores = ownCase === 'in' ? likeness : likeness.with(own, 0);
    const fromCases = termsOfCases(shareByLikeness(scores, settings), symptoms);
    return combineTerms(fromCases, phrases, settings.phraseWeight)
      .filter((term) => term.score >= settings.threshold)
      .map((term) => term.id);
  });
}

const GRID = {
  gramWeight: [0, 0.2, 0.4],
  temperature: [2, 3, 4, 6],
  /** Not fitted: narrations of incidents cannot tell what is no incident. */
  background: DEFAULT_SETTINGS.background,
  /** Phrase weight by threshold, from 1: what is said in the words of the vocabulary is always named. */
  phraseFactor: [1, 1.25],
  threshold: [0.14, 0.17, 0.2, 0.25, 0.3],
};

function* candidates(gramWeight: number): Generator<AlignerSettings> {
  for (const temperature of GRID.temperature)
    for (const threshold of GRID.threshold)
      for (const factor of GRID.phraseFactor)
        yield {
          gramWeight,
          temperature,
          background: GRID.background,
          phraseWeight: threshold * factor,
          threshold,
        };
}

/**
 * Fits the settings by cross-validation over the narrations of the historical cases: half for failures never seen
 * (the own case is left out), half for known ones (the narration is left out). A full grid, so without chance.
 */
export function trainAligner(knowledge: KnowledgeBase): AlignerFile {
  let best: { goal: number; settings: AlignerSettings; scored: Scored[] } | undefined;
  for (const gramWeight of GRID.gramWeight) {
    const scored = scoreNarrations(knowledge, gramWeight);
    for (const settings of candidates(gramWeight)) {
      const unseen = measure(scored, knowledge, settings, 'out');
      const goal = (unseen.f1 + measure(scored, knowledge, settings, 'in').f1) / 2;
      if (best === undefined || goal > best.goal) best = { goal, settings, scored };
    }
  }
  if (best === undefined) throw new OScopeError({ code: 'internal', message: 'The grid is empty.' });
  const { settings, scored } = best;
  return {
    version: 1,
    knowledge: knowledge.version,
    settings,
    measured: {
      narrations: scored.length,
      rules: agreementOf(scored, ({ phrases }) => [...phrases.keys()]),
      newCase: measure(scored, knowledge, settings, 'out'),
      knownCase: measure(scored, knowledge, settings, 'in'),
    },
  };
}
