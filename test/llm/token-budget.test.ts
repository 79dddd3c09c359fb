import fc from 'fast-check';
import { approximateTokens, fairShares, fitByModality } from '../../src/llm/token-budget.js';
import type { BudgetedText } from '../../src/llm/token-budget.js';

describe('approximateTokens', () => {
  it.each([
    ['', 0],
    ['kswapd0 active', 5],
    ['10.0.0.1', 7],
    ['内存不足', 4],
    ['a\n\nb', 3],
  ])('%j costs %i', (text, tokens) => {
    expect(approximateTokens(text)).toBe(tokens);
  });

  it('is additive at line ends, so that parts can be summed', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => {
        expect(approximateTokens(`${a}.\n.${b}`)).toBe(
          approximateTokens(`${a}.`) + 1 + approximateTokens(`.${b}`),
        );
      }),
    );
  });
});

describe('fairShares', () => {
  it('gives small demands all they want and divides the rest', () => {
    expect(fairShares(90, { metrics: 10, logs: 500, stacks: 60 })).toEqual({
      metrics: 10,
      logs: 40,
      stacks: 40,
    });
    expect(fairShares(1000, { metrics: 10, logs: 500, stacks: 60 })).toEqual({
      metrics: 10,
      logs: 500,
      stacks: 60,
    });
    expect(fairShares(-5, { metrics: 10 })).toEqual({ metrics: 0 });
  });

  it('never exceeds budget or demand, wastes nothing, and starves nobody for a larger one', () => {
    const demand = fc.nat(1000);
    fc.assert(
      fc.property(fc.nat(2000), fc.record({ a: demand, b: demand, c: demand }), (budget, demands) => {
        const shares = fairShares(budget, demands);
        const sum = shares.a + shares.b + shares.c;
        const wanted = demands.a + demands.b + demands.c;
        expect(sum).toBe(Math.min(budget, wanted));
        for (const key of ['a', 'b', 'c'] as const) {
          expect(shares[key]).toBeLessThanOrEqual(demands[key]);
          if (shares[key] < demands[key]) {
            expect(shares[key]).toBeGreaterThanOrEqual(Math.max(shares.a, shares.b, shares.c) - 1);
          }
        }
      }),
    );
  });
});

describe('fitByModality', () => {
  const line = (modality: BudgetedText['modality'], words: number): BudgetedText => ({
    modality,
    text: 'word '.repeat(words),
  });

  it('does not let a flood of logs drive out the rest', () => {
    const logs = Array.from({ length: 100 }, () => line('logs', 10));
    const items = [...logs, line('metrics', 10), line('stacks', 10)];
    const { kept, leftOut, tokens } = fitByModality(items, 60);
    expect(kept.filter(({ modality }) => modality !== 'logs')).toHaveLength(2);
    expect(kept.filter(({ modality }) => modality === 'logs')).toHaveLength(4);
    expect(leftOut).toBe(96);
    expect(tokens).toBe(60);
  });

  it('keeps order, stays within the budget and takes all that fits', () => {
    const item = fc.record({
      modality: fc.constantFrom('metrics' as const, 'logs' as const, 'stacks' as const),
      text: fc.nat(12).map((words) => 'word '.repeat(words)),
    });
    fc.assert(
      fc.property(fc.array(item, { maxLength: 20 }), fc.nat(80), (items, budget) => {
        const { kept, tokens } = fitByModality(items, budget);
        expect(tokens).toBeLessThanOrEqual(budget);
        expect(kept).toEqual(items.filter((candidate) => kept.includes(candidate)));
        const smallest = Math.min(
          ...items.filter((one) => !kept.includes(one)).map(({ text }) => approximateTokens(text)),
        );
        expect(tokens + smallest).toBeGreaterThan(budget);
      }),
    );
  });
});
