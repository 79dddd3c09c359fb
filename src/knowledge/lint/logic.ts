import type { Condition } from '../../domain/knowledge.js';

/** What is asked of a condition. A branch `then` asks `holds`; `otherwise` asks `not-holds` (it fails or is unknown). */
export interface Demand {
  condition: Condition;
  want: 'holds' | 'fails' | 'not-holds' | 'not-fails';
}

/** Values that an atom may still have, as bits. */
const HOLDS = 1;
const FAILS = 2;
const UNKNOWN = 4;
const ANY = HOLDS | FAILS | UNKNOWN;

const MASK = { holds: HOLDS, fails: FAILS, 'not-holds': FAILS | UNKNOWN, 'not-fails': HOLDS | UNKNOWN };
const NEGATED = { holds: 'fails', fails: 'holds', 'not-holds': 'not-fails', 'not-fails': 'not-holds' } as const;

/**
 * A term, seen bare (`detail` empty) or with demands on strength, subject or order.
 * A bare term and its detailed form go together: (holds, holds), (holds, fails), (fails, fails), (unknown, unknown).
 */
interface Atom {
  term: string;
  detail: string;
}

type Masks = ReadonlyMap<string, { atom: Atom; mask: number }>;

function atomOf(condition: Extract<Condition, string | { term: string }>): Atom {
  if (typeof condition === 'string') return { term: condition, detail: '' };
  const { term, ...rest } = condition;
  const detail = JSON.stringify(Object.entries(rest).filter(([, value]) => value !== undefined));
  return { term, detail: detail === '[]' ? '' : detail };
}

function narrow(masks: Masks, atom: Atom, allowed: number): Masks | null {
  const key = `${atom.term} ${atom.detail}`;
  const mask = (masks.get(key)?.mask ?? ANY) & allowed;
  return mask === 0 ? null : new Map(masks).set(key, { atom, mask });
}

/** Values of a detailed form that go with one value of its bare term. */
function detailedFor(bare: number): number {
  return bare === HOLDS ? HOLDS | FAILS : bare;
}

function agree(masks: Masks): boolean {
  const entries = [...masks.values()];
  return [...new Set(entries.map(({ atom }) => atom.term))].every((term) => {
    const own = entries.filter(({ atom }) => atom.term === term);
    const bare = own.find(({ atom }) => atom.detail === '')?.mask ?? ANY;
    const detailed = own.filter(({ atom }) => atom.detail !== '');
    return [HOLDS, FAILS, UNKNOWN].some(
      (value) => (bare & value) !== 0 && detailed.every(({ mask }) => (mask & detailedFor(value)) !== 0),
    );
  });
}

interface Search {
  /** Steps left; when they are used up the answer is "can be", so that nothing is called impossible by mistake. */
  steps: number;
}

function solve(todo: readonly Demand[], masks: Masks, search: Search): boolean {
  search.steps -= 1;
  if (search.steps < 0) return true;
  const [demand, ...rest] = todo;
  if (demand === undefined) return agree(masks);
  const { condition, want } = demand;
  if (typeof condition === 'string' || 'term' in condition) {
    const next = narrow(masks, atomOf(condition), MASK[want]);
    return next !== null && solve(rest, next, search);
  }
  if ('not' in condition) return solve([{ condition: condition.not, want: NEGATED[want] }, ...rest], masks, search);
  const parts = 'all' in condition ? condition.all : condition.any;
  const together = 'all' in condition ? want === 'holds' || want === 'not-fails' : want === 'fails' || want === 'not-holds';
  const demands = parts.map((part): Demand => ({ condition: part, want }));
  if (together) return solve([...demands, ...rest], masks, search);
  return demands.some((one) => solve([one, ...rest], masks, search));
}

/**
 * Whether some symptoms could meet all demands, in the three-valued logic in which checks are evaluated.
 * @example canBe([{condition: {all: ['a', {not: 'a'}]}, want: 'holds'}]) → false
 */
export function canBe(demands: readonly Demand[], steps = 20_000): boolean {
  return solve(demands, new Map(), { steps });
}
