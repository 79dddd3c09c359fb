import { MASK_TEXT } from './tokenize.js';

/** Rounds of merging: templates that vary in two places need two. */
const ROUNDS = 3;

/**
 * The final texts of clusters, in their order; clusters with the same text are one template. Two things are joined
 * that the tree keeps apart: templates that are equal but for one word, when more than `fixedWords` words stand
 * there (a name at the head of the line), and neighbouring masks (lists of any length).
 *
 *   [["cupsd","started"], ["sshd","started"], …] → "<*> started"
 */
export function templateTexts(
  clusters: readonly { tokens: readonly string[] }[],
  fixedWords: number,
): string[] {
  // As published: a template is its tokens.
  if (fixedWords === 0) return clusters.map(({ tokens }) => tokens.join(' '));
  const templates = new Map<string, string[]>();
  const keys = clusters.map(({ tokens }) => {
    const key = tokens.join(' ');
    if (!templates.has(key)) templates.set(key, [...tokens]);
    return key;
  });
  for (let round = 0; round < ROUNDS && mergeRound([...templates.values()], fixedWords); round++);
  const texts = new Map([...templates].map(([key, tokens]) => [key, joinMasks(tokens)]));
  return keys.map((key) => texts.get(key) ?? key);
}

interface Alike {
  position: number;
  words: Set<string>;
  templates: string[][];
}

/** Masks, in place, the words that vary; false when there were none. */
function mergeRound(templates: readonly string[][], fixedWords: number): boolean {
  const alike = new Map<number, Alike>();
  for (const tokens of templates) {
    const parts = tokens.map(partOf);
    const whole = parts.reduce((sum, part) => (sum + part) % MODULUS, tokens.length);
    tokens.forEach((word, position) => {
      if (word === MASK_TEXT || !speaks(tokens, position)) return;
      // What the template is without this word.
      const key = (whole - (parts[position] ?? 0) + MODULUS + (position + 1) * 7919) % MODULUS;
      const group = alike.get(key);
      if (group === undefined) alike.set(key, { position, words: new Set([word]), templates: [tokens] });
      else {
        group.words.add(word);
        group.templates.push(tokens);
      }
    });
  }
  const varying = [...alike.values()].filter(({ words }) => words.size > fixedWords);
  for (const { position, templates: group } of varying)
    for (const tokens of group) tokens[position] = MASK_TEXT;
  return varying.length > 0;
}

const MODULUS = 2 ** 52;

/** A number of 52 bits for a word at a place; the numbers of a template add up to the template's. */
function partOf(word: string, position: number): number {
  let low = Math.imul(position + 1, 0x9e3779b1);
  let high = Math.imul(position + 1, 0x85ebca77);
  for (let i = 0; i < word.length; i++) {
    low = Math.imul(low ^ word.charCodeAt(i), 0x01000193);
    high = Math.imul(high ^ word.charCodeAt(i), 0x5bd1e995) ^ (high >>> 13);
  }
  return (high >>> 12) * 2 ** 32 + (low >>> 0);
}

/** Whether anything is said besides the word at `position`: `<*> <*>` would swallow all lines of its length. */
function speaks(tokens: readonly string[], position: number): boolean {
  return tokens.some((token, i) => i !== position && /\p{L}{2}/u.test(token));
}

function joinMasks(tokens: readonly string[]): string {
  return tokens.filter((token, i) => token !== MASK_TEXT || tokens[i - 1] !== MASK_TEXT).join(' ');
}
