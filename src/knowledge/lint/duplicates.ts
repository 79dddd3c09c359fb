import type { HistoricalCase } from '../../domain/knowledge.js';
import { error, warning } from './problem.js';
import type { Found, LintRule } from './problem.js';

/** Share of common word pairs from which two narrations are taken for the same one. */
const ALIKE = 0.55;
/** A pair of words that so many narrations hold tells nothing of two of them. */
const COMMON = 30;

interface Narration {
  item: HistoricalCase;
  index: number;
  pairs: ReadonlySet<string>;
}

/** Pairs of neighbouring words: the same words in the same order make the same text. */
function wordPairs(text: string): Set<string> {
  const words = text.toLowerCase().match(/[\p{L}\p{N}_%/.-]+/gu) ?? [];
  return new Set(words.slice(1).map((word, index) => `${words[index] ?? ''} ${word}`));
}

function likeness(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const shared = [...a].filter((pair) => b.has(pair)).length;
  return shared / Math.max(1, a.size + b.size - shared);
}

/** Pairs of narrations that are alike. Only those that share a rare pair of words are compared: all others cannot be. */
function overlaps(narrations: readonly Narration[]): { a: Narration; b: Narration; alike: number }[] {
  const holders = new Map<string, Narration[]>();
  return narrations.flatMap((b) => {
    const candidates = new Set<Narration>();
    for (const pair of b.pairs) {
      const earlier = holders.get(pair) ?? [];
      if (earlier.length < COMMON) {
        for (const other of earlier) candidates.add(other);
        holders.set(pair, [...earlier, b]);
      }
    }
    return [...candidates].map((a) => ({ a, b, alike: likeness(a.pairs, b.pairs) }));
  });
}

function alikeNarrations(cases: readonly HistoricalCase[]): Found[] {
  const narrations = cases.flatMap((item) =>
    item.narrations.map((text, index): Narration => ({ item, index, pairs: wordPairs(text) })),
  );
  return overlaps(narrations)
    .filter(({ alike }) => alike >= ALIKE)
    .map(({ a, b, alike }) => {
      const field = `narrations.${b.index}`;
      const share = `${Math.round(alike * 100)} %`;
      if (a.item === b.item) {
        const problem = `${share} alike with narrations.${a.index}`;
        return warning(b.item.file, field, problem, 'Tell it as another engineer would, in other words.');
      }
      const problem = `${share} alike with narrations.${a.index} of ${a.item.id} (${a.item.file})`;
      return alike === 1
        ? error(b.item.file, field, problem, 'Remove one of the two cases.')
        : warning(b.item.file, field, problem, 'Keep one of the two cases, or tell what sets them apart.');
    });
}

/** https://a.b/x/?utm_source=y → a.b/x: what leads to the same page. A fragment stays: it may name one answer of many. */
function pageOf(url: string): string {
  if (!URL.canParse(url)) return url;
  const parsed = new URL(url);
  for (const name of [...parsed.searchParams.keys()]) if (name.startsWith('utm_')) parsed.searchParams.delete(name);
  return `${parsed.hostname.replace(/^www\./, '')}${parsed.pathname.replace(/\/+$/, '')}${parsed.search}${parsed.hash}`;
}

function sameSource(cases: readonly HistoricalCase[]): Found[] {
  const seen = new Map<string, HistoricalCase>();
  return cases.flatMap((item) => {
    const page = pageOf(item.source.url);
    const earlier = seen.get(page);
    seen.set(page, earlier ?? item);
    if (earlier === undefined) return [];
    const problem = `${item.source.url} is also the source of ${earlier.id} (${earlier.file})`;
    return [warning(item.file, 'source.url', problem, 'Keep one case for one incident.')];
  });
}

export const duplicatesRule: LintRule = {
  id: 'duplicates',
  check: ({ knowledge }) => [...alikeNarrations(knowledge.cases), ...sameSource(knowledge.cases)],
};
