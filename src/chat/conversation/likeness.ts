import { EXAMPLES } from './examples.js';
import type { IntentKind } from './intent.js';
import { readUtterance } from './utterance.js';
import type { Utterance } from './utterance.js';

type Label = IntentKind | 'none';
type Vector = ReadonlyMap<string, number>;

/** Endings that tell nothing of what is wanted. */
function cut(word: string): string {
  return word.length <= 4 ? word : word.replace(/(?:'s|ing|ed|es|s)$/, '');
}

/** Words and pairs of words; names of things stand as what they are: "what about the disk at 14:03" → what about the ‹topic› at ‹time›. */
export function featuresOf(said: Utterance): string[] {
  let plain = ` ${said.plain} `;
  for (const host of said.hosts.filter((name) => /[\d.-]/.test(name)))
    plain = plain.replaceAll(` ${host}`, ' ‹host›');
  for (const topic of said.topics) plain = plain.replace(new RegExp(topic.words, 'g'), '‹topic›');
  const words = plain
    .replace(/\b\d{1,2}:\d\d(?::\d\d)?(?: ?[ap]m)?\b|\b\d{1,2} ?[ap]m\b/g, '‹time›')
    .replace(/\b[mls]\d{1,2}\b/g, '‹finding›')
    .replace(/\b(?:cause|step) \d+\b/g, (text) => `${text.split(' ')[0] ?? ''} ‹number›`)
    .replace(/\b\d+(?:\.\d+)?\b/g, '‹number›')
    .match(/‹\w+›|[a-z][a-z'-]*|👍|%/g);
  const tokens = ['^', ...(words ?? []).map(cut), said.question ? '?' : '$'];
  return [...tokens.slice(1), ...tokens.slice(1).map((token, at) => `${tokens[at] ?? ''} ${token}`)];
}

function norm(vector: Vector): number {
  return Math.sqrt([...vector.values()].reduce((sum, value) => sum + value * value, 0));
}

interface Example {
  label: Label;
  text: string;
  vector: Vector;
  norm: number;
}

/** Rare words and pairs tell most. */
function weigh(features: readonly string[], rarity: (feature: string) => number): Vector {
  const vector = new Map<string, number>();
  for (const feature of features) vector.set(feature, rarity(feature) * (feature.includes(' ') ? 0.7 : 1));
  return vector;
}

function build(): { examples: Example[]; rarity: (feature: string) => number } {
  const all = (Object.keys(EXAMPLES) as Label[]).flatMap((label) =>
    EXAMPLES[label].map((text) => ({ label, text, features: featuresOf(readUtterance(text)) })),
  );
  const counts = new Map<string, number>();
  for (const { features } of all)
    for (const feature of new Set(features)) counts.set(feature, (counts.get(feature) ?? 0) + 1);
  const rarity = (feature: string): number => Math.log(1 + all.length / ((counts.get(feature) ?? 0) + 1));
  return {
    rarity,
    examples: all.map(({ label, text, features }) => {
      const vector = weigh(features, rarity);
      return { label, text, vector, norm: norm(vector) };
    }),
  };
}

let built: ReturnType<typeof build> | undefined;

/**
 * How much the words are like the examples of each intent, 0 to 1: the best example, and a little of the next two.
 * @param leftOut an example that is not looked at, for measuring
 */
export function likenessOf(said: Utterance, leftOut?: string): Map<Label, number> {
  built ??= build();
  const { examples, rarity } = built;
  const vector = weigh(featuresOf(said), rarity);
  const size = norm(vector);
  const best = new Map<Label, number[]>();
  for (const example of examples) {
    if (example.text === leftOut) continue;
    let dot = 0;
    for (const [feature, value] of vector) dot += value * (example.vector.get(feature) ?? 0);
    const list = best.get(example.label) ?? [];
    list.push(size === 0 ? 0 : dot / (size * example.norm));
    best.set(example.label, list);
  }
  return new Map(
    [...best].map(([label, all]) => {
      const [first = 0, second = 0, third = 0] = all.sort((a, b) => b - a);
      return [label, 0.8 * first + 0.12 * second + 0.08 * third];
    }),
  );
}
