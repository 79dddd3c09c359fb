import { unexplainedShare } from '../../../src/diagnosis/analyst/unexplained.js';
import type { Facts } from '../../../src/diagnosis/conditions.js';
import type { SopCause } from '../../../src/domain/knowledge.js';
import type { Symptom } from '../../../src/domain/symptom.js';
import { START, knowledge, symptom, seeing } from '../fixtures.js';

const cause = (
  id: string,
  evidence: Partial<SopCause['evidence']>,
  consequences: string[] = [],
): SopCause => ({
  id,
  title: 'A cause of the test',
  statement: 'Something is wrong on this host.',
  evidence: { decisive: [], strong: [], supporting: [], weakens: [], excludes: [], ...evidence },
  consequences,
  deeper: [],
  resolution: [],
});
const facts = (symptoms: Symptom[]): Facts => ({
  knowledge,
  symptoms,
  shows: seeing('metrics', 'logs', 'stacks'),
  windowStart: START,
});

describe('unexplainedShare', () => {
  const leak = cause('leak', { strong: ['memory.low'] }, ['reclaim.stalls']);

  it('is nothing where evidence and consequences account for all that changed', () => {
    expect(unexplainedShare(leak, facts([symptom('memory.low'), symptom('reclaim.stalls')]))).toBe(0);
    expect(unexplainedShare(leak, facts([]))).toBe(0);
  });

  it('weighs by strength what is left over, each term once', () => {
    const symptoms = [
      symptom('memory.low', ['M1'], { strength: 0.8 }),
      symptom('disk.busy', ['M2'], { strength: 0.5 }),
      symptom('disk.busy', ['M3'], { strength: 0.4 }),
    ];
    expect(unexplainedShare(leak, facts(symptoms))).toBeCloseTo(1 / 3);
  });

  it('asks for no explanation of what was so before the window', () => {
    const stale = symptom('disk.busy', ['M2'], { onset: START });
    expect(unexplainedShare(leak, facts([symptom('memory.low'), stale]))).toBe(0);
  });

  it('lets a healthy host have what does not speak against its health', () => {
    const none = cause('none', { weakens: ['memory.low'] });
    expect(unexplainedShare(none, facts([symptom('disk.busy')]))).toBe(0);
    expect(unexplainedShare(none, facts([symptom('memory.low')]))).toBe(1);
  });
});
