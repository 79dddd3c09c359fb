import { evaluate, refutationOf, supportOf } from '../../src/diagnosis/conditions.js';
import type { Facts } from '../../src/diagnosis/conditions.js';
import type { Symptom } from '../../src/domain/symptom.js';
import { START, knowledge, symptom, seeing } from './fixtures.js';

const facts = (
  symptoms: Symptom[],
  available: ('metrics' | 'logs' | 'stacks')[] = ['metrics', 'logs', 'stacks'],
): Facts => ({
  knowledge,
  symptoms,
  shows: seeing(...available),
  windowStart: START,
});

describe('evaluate', () => {
  it('holds, fails, or is not known without the data', () => {
    expect(evaluate('memory.low', facts([symptom('memory.low')]))).toBe('holds');
    expect(evaluate('memory.low', facts([]))).toBe('fails');
    expect(evaluate('cgroup.oom', facts([], ['metrics']))).toBe('unknown');
  });

  it('combines as Kleene does', () => {
    const given = facts([symptom('memory.low')], ['metrics']);
    expect(evaluate({ all: ['memory.low', 'cgroup.oom'] }, given)).toBe('unknown');
    expect(evaluate({ all: ['anon.grows', 'cgroup.oom'] }, given)).toBe('fails');
    expect(evaluate({ any: ['memory.low', 'cgroup.oom'] }, given)).toBe('holds');
    expect(evaluate({ not: 'cgroup.oom' }, given)).toBe('unknown');
    expect(evaluate({ not: 'anon.grows' }, given)).toBe('holds');
  });

  it('compares strength, subject, order and sameness', () => {
    const early = symptom('memory.low', ['M1'], {
      onset: START + 10,
      subject: { device: 'sda' },
      strength: 0.4,
    });
    const late = symptom('disk.busy', ['M2'], { onset: START + 90, subject: { device: 'sda' } });
    const other = symptom('disk.busy', ['M2'], { onset: START + 90, subject: { device: 'sdb' } });
    expect(evaluate({ term: 'memory.low', min_strength: 0.5 }, facts([early]))).toBe('fails');
    expect(evaluate({ term: 'memory.low', subject: { device: '^sd' } }, facts([early]))).toBe('holds');
    expect(evaluate({ term: 'memory.low', before: 'disk.busy' }, facts([early, late]))).toBe('holds');
    expect(evaluate({ term: 'disk.busy', before: 'memory.low' }, facts([early, late]))).toBe('fails');
    expect(evaluate({ term: 'disk.busy', same: ['device'], as: 'memory.low' }, facts([early, late]))).toBe(
      'holds',
    );
    expect(evaluate({ term: 'disk.busy', same: ['device'], as: 'memory.low' }, facts([early, other]))).toBe(
      'fails',
    );
  });

  it('names the symptoms that make it hold', () => {
    const low = symptom('memory.low');
    expect(supportOf({ any: ['memory.low', { not: 'disk.busy' }] }, facts([low]))).toEqual([low]);
  });

  it('names the symptoms because of which nothing-is-wrong does not hold', () => {
    const low = symptom('memory.low');
    const calm = { not: { any: ['memory.low', 'disk.busy'] } };
    expect(refutationOf(calm, facts([low]))).toEqual([low]);
    expect(refutationOf(calm, facts([]))).toEqual([]);
    expect(refutationOf('disk.busy', facts([low]))).toEqual([]);
  });
});
