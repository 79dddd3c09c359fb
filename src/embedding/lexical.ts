import type { Embedder } from '../ports/embedder.js';

const DIMENSIONS = 768;
const STOP_WORDS = new Set(
  'a an and are as at be by for from has have in is it its of on or that the to was were with'.split(' '),
);

/** FNV-1a, 32 bits (http://www.isthe.com/chongo/tech/comp/fnv/). */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  }
  return value >>> 0;
}

/** "retransmitted" and "retransmits" must meet: drops the commonest English endings. */
function stem(word: string): string {
  if (word.length <= 4) return word;
  return word.replace(/(ations?|ingly|edly|ings?|ed|ies|es|s|ly)$/, '');
}

function wordsOf(text: string): string[] {
  const words = text.toLowerCase().match(/[a-z][a-z_]*|\d+/g) ?? [];
  return words.filter((word) => !STOP_WORDS.has(word)).map(stem);
}

/** Words, pairs of neighbours and character trigrams with their weights. */
function featuresOf(text: string): Map<string, number> {
  const counts = new Map<string, number>();
  const add = (feature: string, weight: number): void => {
    counts.set(feature, (counts.get(feature) ?? 0) + weight);
  };
  const words = wordsOf(text);
  words.forEach((word, index) => {
    add(word, 1);
    const next = words[index + 1];
    if (next !== undefined) add(`${word} ${next}`, 0.5);
    for (let at = 0; at + 3 <= word.length && word.length > 4; at += 1)
      add(`#${word.slice(at, at + 3)}`, 0.2);
  });
  return counts;
}

function embedOne(text: string): Float32Array {
  const vector = new Float32Array(DIMENSIONS);
  for (const [feature, count] of featuresOf(text)) {
    const code = hash(feature);
    const slot = code % DIMENSIONS;
    const sign = (code >>> 16) & 1 ? 1 : -1;
    vector[slot] = (vector[slot] ?? 0) + sign * Math.sqrt(count);
  }
  const norm = Math.hypot(...vector);
  return norm === 0 ? vector : vector.map((value) => value / norm);
}

/**
 * Feature hashing of words, word pairs and character trigrams (Weinberger et al., ICML 2009,
 * https://arxiv.org/abs/0902.2206). Needs no model and no network, and is the same on every machine.
 */
export function createLexicalEmbedder(): Embedder {
  return {
    id: 'lexical-hash@1',
    dimensions: DIMENSIONS,
    embed: (texts) => Promise.resolve(texts.map(embedOne)),
  };
}
