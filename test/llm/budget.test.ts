import { createBudget, withBudget } from '../../src/llm/budget.js';
import { ModelError } from '../../src/llm/model-error.js';
import type { Model, ModelReply } from '../../src/ports/model.js';

const LIMITS = { maxTokens: 1000, maxCalls: 3, maxWallMs: 5000 };
const REQUEST = { purpose: 'test', system: 'a', user: 'b', maxTokens: 100 };
const REPLY: ModelReply = { text: 'ok', promptTokens: 10, completionTokens: 20, finishReason: 'stop' };

function modelThat(complete: Model['complete']): Model {
  return { name: 'fake', usage: () => ({ calls: 0, promptTokens: 0, completionTokens: 0 }), complete };
}
const reasonOf = async (answer: Promise<unknown>): Promise<string> =>
  answer.then(
    () => 'answered',
    (error: unknown) => (error instanceof ModelError ? error.reason : 'untyped'),
  );

describe('createBudget', () => {
  it('counts calls, tokens, money and time', async () => {
    let now = 1000;
    const budget = createBudget({ ...LIMITS, maxCostUsd: 1 }, () => now, { prompt: 1, completion: 10 });
    await withBudget(
      modelThat(() => Promise.resolve(REPLY)),
      budget,
    ).complete(REQUEST);
    now += 250;
    expect(budget.spent()).toEqual({
      calls: 1,
      promptTokens: 10,
      completionTokens: 20,
      wallMs: 250,
      costUsd: 0.00021,
    });
    expect(budget.remainingMs()).toBe(4750);
  });

  it('refuses a cost limit that it could not keep', () => {
    expect(() => createBudget({ ...LIMITS, maxCostUsd: 1 }, () => 0)).toThrow('prices');
  });

  it.each([
    ['calls', { ...LIMITS, maxCalls: 1 }],
    ['tokens', { ...LIMITS, maxTokens: 120 }],
    ['cost', { ...LIMITS, maxCostUsd: 0.00012 }],
  ])('refuses the call that would pass the cap on %s', async (_name, limits) => {
    const budget = createBudget(limits, () => 0, { prompt: 1, completion: 1 });
    const model = withBudget(
      modelThat(() => Promise.resolve(REPLY)),
      budget,
    );
    expect(await reasonOf(model.complete(REQUEST))).toBe('answered');
    expect(await reasonOf(model.complete(REQUEST))).toBe('budget');
  });

  it('is not overdrawn by calls that run at the same time', async () => {
    const budget = createBudget({ ...LIMITS, maxTokens: 250, maxCalls: 10 }, () => 0);
    const model = withBudget(
      modelThat(() => Promise.resolve(REPLY)),
      budget,
    );
    const outcomes = await Promise.all(Array.from({ length: 5 }, () => reasonOf(model.complete(REQUEST))));
    expect(outcomes.filter((outcome) => outcome === 'answered')).toHaveLength(2);
  });

  it('cuts a call off when the time is up, and allows none after', async () => {
    const budget = createBudget({ ...LIMITS, maxWallMs: 30 }, () => performance.now());
    const hanging = modelThat(
      ({ signal }) =>
        new Promise((_resolve, reject) => {
          signal?.addEventListener('abort', () => reject(signal.reason as Error));
        }),
    );
    expect(await reasonOf(withBudget(hanging, budget).complete(REQUEST))).toBe('budget');
    expect(await reasonOf(withBudget(hanging, budget).complete(REQUEST))).toBe('budget');
    expect(budget.spent()).toMatchObject({ calls: 1, promptTokens: 1, completionTokens: 0 });
  });

  it('counts what a failed call is known or likely to have cost', async () => {
    const budget = createBudget({ ...LIMITS, maxCalls: 9 }, () => 0);
    const failing = (
      reason: 'truncated' | 'timeout' | 'auth',
      usage?: { promptTokens: number; completionTokens: number },
    ) =>
      withBudget(
        modelThat(() => Promise.reject(new ModelError({ reason, message: reason, usage }))),
        budget,
      );
    await reasonOf(failing('truncated', { promptTokens: 7, completionTokens: 100 }).complete(REQUEST));
    expect(budget.spent()).toMatchObject({ promptTokens: 7, completionTokens: 100 });
    await reasonOf(failing('timeout').complete(REQUEST));
    expect(budget.spent()).toMatchObject({ promptTokens: 8, completionTokens: 100 });
    await reasonOf(failing('auth').complete(REQUEST));
    expect(budget.spent()).toMatchObject({ calls: 3, promptTokens: 8, completionTokens: 100 });
  });
});
