import type { Outcome } from '../../src/eval/outcome.js';

/** An outcome of a failing host whose cause was found. */
export function outcome(change: Partial<Outcome> = {}): Outcome {
  return {
    id: 'c-1',
    run: 1,
    part: 'all',
    truth: 'mem.oom.cgroup',
    accepted: ['mem.oom.cgroup'],
    ranking: ['mem.oom.cgroup', 'mem.oom.global', 'none'],
    confidence: 0.9,
    abstained: false,
    grounded: true,
    shownBy: ['logs'],
    typed: false,
    pointer: 'cause',
    analyst: 'offline',
    wallMs: 100,
    promptTokens: 0,
    completionTokens: 0,
    ...change,
  };
}
