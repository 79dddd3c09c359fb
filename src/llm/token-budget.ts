import type { Modality } from '../domain/evidence.js';

const CHARACTER_CLASSES = /[A-Za-z]+|\d+|[^\S\n]+|\n+|[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff]|./gsu;

/**
 * Tokens of a text, guessed without the model's own tokenizer and rather too many than too few:
 * words cost a token per 4 letters begun, numbers one per 2 digits, CJK characters and signs one each.
 * @example approximateTokens('kswapd0 active') // 5
 */
export function approximateTokens(text: string): number {
  let tokens = 0;
  for (const [piece] of text.matchAll(CHARACTER_CLASSES)) {
    const first = piece.charCodeAt(0);
    if (piece === ' ') continue;
    if (first >= 48 && first <= 57) tokens += Math.ceil(piece.length / 2);
    else if (piece.length > 1) tokens += Math.ceil(piece.length / 4);
    else tokens += 1;
  }
  return tokens;
}

/**
 * Max-min fair shares: whoever wants less than an equal share gets all it wants, and what it leaves
 * is divided among the others. Shares add up to min(budget, sum of demands).
 * @example fairShares(90, {metrics: 10, logs: 500, stacks: 60}) // {metrics: 10, logs: 40, stacks: 40}
 */
export function fairShares<Key extends string>(
  budget: number,
  demands: Readonly<Record<Key, number>>,
): Record<Key, number> {
  const keys = (Object.keys(demands) as Key[]).sort((a, b) => demands[a] - demands[b] || (a < b ? -1 : 1));
  const shares: Record<Key, number> = { ...demands };
  let left = Math.max(0, Math.floor(budget));
  keys.forEach((key, index) => {
    shares[key] = Math.min(Math.max(0, demands[key]), Math.floor(left / (keys.length - index)));
    left -= shares[key];
  });
  return shares;
}

export interface BudgetedText {
  modality: Modality;
  text: string;
}

/**
 * Chooses what fits into `budget` tokens. Within a modality items count as ordered by importance;
 * an item that does not fit is passed over, smaller ones after it may still fit. What a modality
 * does not use goes to the others. Order is kept.
 */
export function fitByModality<Item extends BudgetedText>(
  items: readonly Item[],
  budget: number,
): { kept: Item[]; leftOut: number; tokens: number } {
  const costs = new Map(items.map((item) => [item, approximateTokens(item.text)]));
  const cost = (item: Item): number => costs.get(item) ?? 0;
  const demands: Record<Modality, number> = { metrics: 0, logs: 0, stacks: 0 };
  for (const item of items) demands[item.modality] += cost(item);
  const shares = fairShares(budget, demands);
  const kept = new Set<Item>();
  let left = Math.max(0, Math.floor(budget));
  const take = (item: Item): void => {
    kept.add(item);
    left -= cost(item);
    shares[item.modality] -= cost(item);
  };
  for (const item of items) if (cost(item) <= shares[item.modality]) take(item);
  // Shares leave remainders that are too small for the next item of their own modality.
  for (const item of items) if (!kept.has(item) && cost(item) <= left) take(item);
  const chosen = items.filter((item) => kept.has(item));
  return { kept: chosen, leftOut: items.length - chosen.length, tokens: Math.floor(budget) - left };
}
