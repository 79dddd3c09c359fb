import { OScopeError } from '../errors.js';
import type { Model, ModelReply } from '../ports/model.js';
import { ModelError } from './model-error.js';
import { approximateTokens } from './token-budget.js';

/** Hard caps for one diagnosis. */
export interface BudgetLimits {
  /** Prompt and completion together. */
  maxTokens: number;
  maxCalls: number;
  maxWallMs: number;
  /** Needs prices. */
  maxCostUsd?: number;
}

/** US dollars per million tokens. */
export interface Prices {
  prompt: number;
  completion: number;
}

export interface Spent {
  calls: number;
  promptTokens: number;
  completionTokens: number;
  wallMs: number;
  /** Absent without prices. */
  costUsd?: number;
}

interface Tokens {
  promptTokens: number;
  completionTokens: number;
}

export interface Budget {
  /**
   * Sets aside the most that a call can cost; `settle` replaces it by what it did cost.
   * @throws ModelError `budget` when it does not fit
   */
  reserve(most: Tokens): { settle(actual: Tokens): void };
  remainingMs(): number;
  spent(): Spent;
}

function costOf({ promptTokens, completionTokens }: Tokens, prices: Prices): number {
  return (promptTokens * prices.prompt + completionTokens * prices.completion) / 1e6;
}

function exceeded(what: string): ModelError {
  return new ModelError({
    reason: 'budget',
    message: `the cap of ${what} for one diagnosis allows no further call`,
    remedy: "Raise the model's limits in the configuration.",
  });
}

function checkLimits({ maxCostUsd }: BudgetLimits, prices: Prices | undefined): void {
  if (maxCostUsd === undefined || prices !== undefined) return;
  throw new OScopeError({
    code: 'bad_config',
    message: 'A cost limit is set for the model but its prices are not.',
    remedy: 'Set the prices per million tokens too, or limit tokens instead.',
  });
}

/**
 * Starts the clock of one diagnosis. Calls that run at the same time cannot overdraw it together.
 * @param now milliseconds
 * @throws OScopeError `bad_config` for a cost limit without prices
 */
export function createBudget(limits: BudgetLimits, now: () => number, prices?: Prices): Budget {
  checkLimits(limits, prices);
  const startedAt = now();
  const total = { calls: 0, promptTokens: 0, completionTokens: 0 };
  const add = ({ promptTokens, completionTokens }: Tokens, sign: 1 | -1): void => {
    total.promptTokens += sign * promptTokens;
    total.completionTokens += sign * completionTokens;
  };
  const remainingMs = (): number => limits.maxWallMs - (now() - startedAt);
  function check(most: Tokens): void {
    const after = {
      promptTokens: total.promptTokens + most.promptTokens,
      completionTokens: total.completionTokens + most.completionTokens,
    };
    if (remainingMs() <= 0) throw exceeded(`${Math.round(limits.maxWallMs / 1000)} s`);
    if (total.calls >= limits.maxCalls) throw exceeded(`${limits.maxCalls} calls`);
    if (after.promptTokens + after.completionTokens > limits.maxTokens)
      throw exceeded(`${limits.maxTokens} tokens`);
    if (prices !== undefined && costOf(after, prices) > (limits.maxCostUsd ?? Infinity)) {
      throw exceeded(`${limits.maxCostUsd ?? 0} USD`);
    }
  }
  return {
    remainingMs,
    reserve: (most) => {
      check(most);
      total.calls += 1;
      add(most, 1);
      return {
        settle: (actual) => {
          add(most, -1);
          add(actual, 1);
        },
      };
    },
    spent: () => {
      const cost = prices === undefined ? {} : { costUsd: costOf(total, prices) };
      return { ...total, wallMs: now() - startedAt, ...cost };
    },
  };
}

/** Longer ones fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Reasons after which the server may have billed the prompt without saying so. */
const MAYBE_BILLED = new Set(['timeout', 'aborted', 'budget', 'server']);

/** A model that asks the budget before each call, and is cut off when the time of the diagnosis is up. */
export function withBudget(model: Model, budget: Budget): Model {
  return {
    name: model.name,
    usage: () => model.usage(),
    complete: async (request) => {
      const promptTokens = approximateTokens(request.system + request.user);
      const reservation = budget.reserve({ promptTokens, completionTokens: request.maxTokens });
      const timeUp = new AbortController();
      const timer = setTimeout(
        () => timeUp.abort(exceeded('wall time')),
        Math.min(Math.ceil(budget.remainingMs()) + 1, LONGEST_TIMER_MS),
      );
      const signal = request.signal ? AbortSignal.any([request.signal, timeUp.signal]) : timeUp.signal;
      let actual: Tokens = { promptTokens: 0, completionTokens: 0 };
      try {
        const reply: ModelReply = await model.complete({ ...request, signal });
        actual = reply;
        return reply;
      } catch (error) {
        if (error instanceof ModelError && error.usage !== undefined) actual = error.usage;
        else if (error instanceof ModelError && MAYBE_BILLED.has(error.reason))
          actual = { ...actual, promptTokens };
        throw error;
      } finally {
        clearTimeout(timer);
        reservation.settle(actual);
      }
    },
  };
}
