import { createCircuitBreaker } from '../../src/llm/circuit-breaker.js';
import { ModelError } from '../../src/llm/model-error.js';
import type { ModelFailureReason } from '../../src/llm/model-error.js';

function setUp() {
  const clock = { now: 0 };
  const breaker = createCircuitBreaker({ failures: 3, coolDownMs: 1000, now: () => clock.now });
  let calls = 0;
  const attempt = async (reason: ModelFailureReason | null): Promise<string> =>
    breaker
      .run(() => {
        calls += 1;
        return reason === null
          ? Promise.resolve('answered')
          : Promise.reject(new ModelError({ reason, message: reason }));
      })
      .catch((error: unknown) => (error instanceof ModelError ? error.reason : 'untyped'));
  return { clock, breaker, attempt, calls: () => calls };
}

describe('createCircuitBreaker', () => {
  it('opens after consecutive faults of the service and then calls no more', async () => {
    const { breaker, attempt, calls } = setUp();
    for (const reason of ['timeout', 'server', 'unreachable'] as const) await attempt(reason);
    expect(breaker.state()).toBe('open');
    expect(await attempt(null)).toBe('circuit_open');
    expect(calls()).toBe(3);
  });

  it('is not opened by answers that were merely bad, nor by cancelled calls', async () => {
    const { breaker, attempt } = setUp();
    for (const reason of ['bad_answer', 'refused', 'truncated', 'aborted', 'budget'] as const)
      await attempt(reason);
    await attempt('timeout');
    await attempt('timeout');
    await attempt(null);
    await attempt('timeout');
    expect(breaker.state()).toBe('closed');
  });

  it('lets one call probe after the cool-down', async () => {
    const { clock, breaker, attempt, calls } = setUp();
    for (let turn = 0; turn < 3; turn += 1) await attempt('timeout');
    clock.now = 1000;
    expect(breaker.state()).toBe('half-open');
    expect(await Promise.all([attempt('timeout'), attempt(null), attempt(null)])).toEqual([
      'timeout',
      'circuit_open',
      'circuit_open',
    ]);
    expect(calls()).toBe(4);
    expect(breaker.state()).toBe('open');
    clock.now = 2000;
    expect(await attempt(null)).toBe('answered');
    expect(breaker.state()).toBe('closed');
  });

  it('lets the next call probe when the probe was cancelled', async () => {
    const { clock, attempt } = setUp();
    for (let turn = 0; turn < 3; turn += 1) await attempt('timeout');
    clock.now = 1000;
    expect(await attempt('aborted')).toBe('aborted');
    expect(await attempt(null)).toBe('answered');
  });
});
