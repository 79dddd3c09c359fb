import fc from 'fast-check';
import type { Condition } from '../../../src/domain/knowledge.js';
import { branchesRule } from '../../../src/knowledge/lint/branches.js';
import { canBe } from '../../../src/knowledge/lint/logic.js';
import type { Demand } from '../../../src/knowledge/lint/logic.js';
import { check, problemsOf, sop } from '../kit.js';

const ONE = { cause: 'x.one' };
const TWO = { cause: 'x.two' };
const of = (...checks: unknown[]): string[] => problemsOf(branchesRule, { sops: [sop({ checks })] });

describe('checks that contradict', () => {
  it('says nothing of a sound SOP', () => {
    expect(problemsOf(branchesRule, {})).toEqual([]);
  });

  it('finds a condition that contradicts itself', () => {
    expect(of(check('k1', { all: ['a.high', { not: 'a.high' }] }, ONE, TWO))).toEqual([
      'error checks.0.when: k1 contradicts itself',
    ]);
  });

  it('finds a check that the path to it rules out', () => {
    expect(of(check('k1', 'a.high', ONE, { check: 'k2' }), check('k2', { all: ['a.high', 'b.high'] }, TWO))).toEqual([
      'error checks.1.when: k2 can never hold after the checks that lead to it',
    ]);
  });

  it('finds a check that always holds', () => {
    const inner = check('k2', { any: ['a.high', 'b.high'] }, ONE, TWO);
    expect(of(check('k1', 'a.high', { check: 'k2' }), inner)).toEqual([
      'warning checks.1.when: k2 always holds after the checks that lead to it, its "otherwise" is never taken',
    ]);
  });

  it('knows that a detailed term implies the bare one, and not the other way', () => {
    const strong = { term: 'a.high', min_strength: 0.8 };
    expect(of(check('k1', 'a.high', ONE, { check: 'k2' }), check('k2', strong, TWO))[0]).toMatch(/k2 can never hold/);
    expect(of(check('k1', strong, ONE, { check: 'k2' }), check('k2', 'a.high', TWO))).toEqual([]);
  });

  it('knows that "otherwise" is also taken when nothing is known', () => {
    // k1 fails or is unknown: only in the first case does its negation hold.
    expect(of(check('k1', 'a.high', ONE, { check: 'k2' }), check('k2', { not: 'a.high' }, TWO, ONE))).toEqual([]);
  });

  it('follows every path to a check', () => {
    const checks = [
      check('k1', 'a.high', { check: 'k3' }, { check: 'k2' }),
      check('k2', 'b.high', { check: 'k3' }, TWO),
      check('k3', { not: 'a.high' }, ONE, TWO),
    ];
    expect(of(...checks)).toEqual([]);
  });

  it('finds loops', () => {
    expect(of(check('k1', 'a.high', ONE, { check: 'k2' }), check('k2', 'b.high', TWO, { check: 'k1' }))).toEqual([
      'error checks.k1: the branches lead back to k1',
    ]);
  });

  it('finds the same question with two answers', () => {
    const checks = [
      check('k1', 'a.high', { check: 'k2' }, { check: 'k3' }),
      check('k2', 'b.high', ONE, TWO),
      check('k3', 'b.high', TWO, ONE),
    ];
    expect(of(...checks)).toEqual(['warning checks.2.when: k3 asks the same as k2 and leads elsewhere']);
  });

  it('gives up on an SOP with too many paths instead of running for ever', () => {
    const checks = Array.from({ length: 40 }, (_, index) => {
      const next = index === 39 ? ONE : { check: `k${index + 2}` };
      return check(`k${index + 1}`, { any: ['a.high', { term: 'b.high', min_strength: index / 50 }] }, next, next);
    });
    expect(of(...checks)).toEqual([]);
  });
});

type Value = 'holds' | 'fails' | 'unknown';

/** The evaluation of checks over bare terms (Kleene), written anew. */
function valueOf(condition: Condition, terms: Readonly<Record<string, Value>>): Value {
  if (typeof condition === 'string') return terms[condition] ?? 'unknown';
  if ('not' in condition) {
    const inner = valueOf(condition.not, terms);
    return inner === 'unknown' ? inner : inner === 'holds' ? 'fails' : 'holds';
  }
  if ('term' in condition) return terms[condition.term] ?? 'unknown';
  const values = ('all' in condition ? condition.all : condition.any).map((part) => valueOf(part, terms));
  const [decisive, other] = 'all' in condition ? (['fails', 'holds'] as const) : (['holds', 'fails'] as const);
  return values.includes(decisive) ? decisive : values.includes('unknown') ? 'unknown' : other;
}

function meets(value: Value, want: Demand['want']): boolean {
  if (want === 'not-holds') return value !== 'holds';
  return want === 'not-fails' ? value !== 'fails' : value === want;
}

describe('canBe', () => {
  const { condition } = fc.letrec<{ condition: Condition }>((tie) => ({
    condition: fc.oneof(
      { maxDepth: 3 },
      fc.constantFrom('a', 'b', 'c'),
      fc.array(tie('condition'), { minLength: 1, maxLength: 3 }).map((all) => ({ all })),
      fc.array(tie('condition'), { minLength: 1, maxLength: 3 }).map((any) => ({ any })),
      tie('condition').map((not) => ({ not })),
    ),
  }));
  const demand = fc.record({ condition, want: fc.constantFrom<Demand['want']>('holds', 'fails', 'not-holds', 'not-fails') });
  const VALUES: Value[] = ['holds', 'fails', 'unknown'];

  it('agrees with trying every value of every term', () => {
    fc.assert(
      fc.property(fc.array(demand, { minLength: 1, maxLength: 4 }), (demands) => {
        const possible = VALUES.some((a) =>
          VALUES.some((b) =>
            VALUES.some((c) => demands.every((one) => meets(valueOf(one.condition, { a, b, c }), one.want))),
          ),
        );
        expect(canBe(demands, 1_000_000)).toBe(possible);
      }),
    );
  });

  it('says "can be" when its steps are used up', () => {
    expect(canBe([{ condition: { all: ['a', { not: 'a' }] }, want: 'holds' }], 1)).toBe(true);
  });
});
