import type { Model } from '../ports/model.js';
import type { Budget } from './budget.js';
import { withBudget } from './budget.js';
import type { CircuitBreaker } from './circuit-breaker.js';
import { withCircuitBreaker } from './circuit-breaker.js';
import type { Masker } from './masking.js';
import { withMasking } from './masking.js';

export interface Guards {
  /** One per diagnosis: its placeholders name the hosts of that incident. */
  masker: Masker;
  /** One per diagnosis. */
  budget: Budget;
  /** One per process. */
  breaker: CircuitBreaker;
}

/** The only form in which a diagnosis gets a model: masked first, so that the rest sees nothing else either. */
export function guardModel(model: Model, { masker, budget, breaker }: Guards): Model {
  return withMasking(withBudget(withCircuitBreaker(model, breaker), budget), masker);
}
