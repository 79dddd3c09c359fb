import type { VocabularyTerm } from '../domain/knowledge.js';
import { contentStems } from '../text/words.js';

/** A number from 0 up to 1 that depends on nothing but the words given: the same data every time. */
export function chance(...words: readonly (string | number)[]): number {
  let code = 0x811c9dc5;
  for (const character of words.join('\u0000')) {
    code = Math.imul(code ^ (character.codePointAt(0) ?? 0), 0x01000193);
  }
  // FNV alone leaves like words close together.
  code = Math.imul(code ^ (code >>> 15), 0x2c1b3c6d);
  code = Math.imul(code ^ (code >>> 12), 0x297a2d39);
  return ((code ^ (code >>> 15)) >>> 0) / 2 ** 32;
}

export function pick<T>(items: readonly T[], ...words: readonly (string | number)[]): T | undefined {
  return items[Math.floor(chance(...words) * items.length)];
}

/** Words of which engineers use now one, now another. */
const EVERYDAY: readonly (readonly string[])[] = [
  ['box', 'host', 'machine', 'server'],
  ['hangs', 'freezes', 'is stuck'],
  ['slow', 'sluggish', 'laggy'],
  ['crashes', 'dies', 'falls over'],
  ['grows', 'climbs', 'keeps rising'],
  ['restarts', 'comes back up'],
  ['disk', 'drive', 'volume'],
  ['RAM', 'memory'],
  ['fails', 'errors out', 'does not work'],
  ['huge', 'enormous', 'very large'],
];

function replaceWord(text: string, from: string, to: string): string {
  const escaped = from.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return text.replace(new RegExp(`(?<![\\w-])${escaped}(?![\\w-])`, 'gi'), () => to);
}

/** The text with each everyday word, and each phrase of the vocabulary in it, said in another way. */
export function substituteSynonyms(text: string, terms: readonly VocabularyTerm[], seed: string): string {
  const groups = [...EVERYDAY, ...terms.map((term) => [term.wording, ...term.synonyms])];
  let changed = text;
  groups.forEach((group, index) => {
    const lower = changed.toLowerCase();
    const found = group.find((word) => lower.includes(word.toLowerCase()));
    if (found === undefined) return;
    const others = group.filter((word) => word !== found);
    changed = replaceWord(changed, found, pick(others, seed, index, text) ?? found);
  });
  return changed;
}

/** Sentences of two narrations of one incident, shuffled together. */
export function mixNarrations(one: string, other: string, seed: string): string {
  const sentences = [one, other].flatMap((text) => text.split(/(?<=[.!?])\s+/));
  return sentences
    .map((sentence, index) => ({ sentence, order: chance(seed, index, sentence) }))
    .sort((a, b) => a.order - b.order)
    .slice(0, Math.max(2, Math.ceil(sentences.length / 2)))
    .map(({ sentence }) => sentence)
    .join(' ');
}

/** The standardised symptoms as an engineer in a hurry would write them: a synonym for each, and no more. */
export function tellTersely(terms: readonly VocabularyTerm[], seed: string): string {
  return terms.map((term) => pick(term.synonyms, seed, term.id) ?? term.wording).join(', ');
}

/** Cosine of the words of two texts, 0 to 1. */
export function wordLikeness(one: string, other: string): number {
  const a = new Set(contentStems(one));
  const b = new Set(contentStems(other));
  const shared = [...a].filter((word) => b.has(word)).length;
  return a.size === 0 || b.size === 0 ? 0 : shared / Math.sqrt(a.size * b.size);
}
