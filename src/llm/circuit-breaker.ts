import type { Model } from '../ports/model.js';
import { isServiceFault, ModelError } from './model-error.js';

export interface CircuitBreakerOptions {
  /** Consecutive faults of the service after which it is left alone. Default 5. */
  failures?: number;
  /** How long it is left alone before one call may probe it. Default 60,000. */
  coolDownMs?: number;
  /** Milliseconds. */
  now: () => number;
}

export interface CircuitBreaker {
  /** @throws ModelError `circuit_open` without calling when the service is being left alone */
  run<T>(call: () => Promise<T>): Promise<T>;
  state(): 'closed' | 'open' | 'half-open';
}

/** Shared by all diagnoses of a process: a dead model server then costs each of them nothing. */
export function createCircuitBreaker({
  failures = 5,
  coolDownMs = 60_000,
  now,
}: CircuitBreakerOptions): CircuitBreaker {
  let consecutive = 0;
  let openedAt: number | null = null;
  let probing = false;

  const state = (): 'closed' | 'open' | 'half-open' => {
    if (openedAt === null) return 'closed';
    return now() - openedAt >= coolDownMs ? 'half-open' : 'open';
  };
  function enter(): boolean {
    const current = state();
    if (current === 'open' || (current === 'half-open' && probing)) {
      throw new ModelError({
        reason: 'circuit_open',
        message: 'The model server failed repeatedly and is left alone for a while.',
        remedy: 'Check the model server; OScope tries it again by itself.',
      });
    }
    probing = current === 'half-open';
    return probing;
  }
  function leave(error: unknown, wasProbe: boolean): void {
    if (wasProbe) probing = false;
    if (isServiceFault(error)) {
      consecutive += 1;
      if (wasProbe || consecutive >= failures) openedAt = now();
      return;
    }
    // A call that was cancelled says nothing about the service.
    if (error instanceof ModelError && (error.reason === 'aborted' || error.reason === 'budget')) return;
    consecutive = 0;
    openedAt = null;
  }
  return {
    state,
    run: async (call) => {
      const isProbe = enter();
      try {
        const result = await call();
        leave(null, isProbe);
        return result;
      } catch (error) {
        leave(error, isProbe);
        throw error;
      }
    },
  };
}

export function withCircuitBreaker(model: Model, breaker: CircuitBreaker): Model {
  return {
    name: model.name,
    usage: () => model.usage(),
    complete: (request) => breaker.run(() => model.complete(request)),
  };
}
