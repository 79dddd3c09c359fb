import { rankCauses } from '../../../src/diagnosis/analyst/rank.js';
import type { Facts } from '../../../src/diagnosis/conditions.js';
import { walkSop } from '../../../src/diagnosis/sop-walk.js';
import type { Symptom } from '../../../src/domain/symptom.js';
import { START, knowledge, symptom, seeing } from '../fixtures.js';

function rank(
  symptoms: Symptom[],
  available: ('metrics' | 'logs' | 'stacks')[] = ['metrics', 'logs', 'stacks'],
) {
  const facts: Facts = { knowledge, symptoms, shows: seeing(...available), windowStart: START };
  return rankCauses(
    facts,
    knowledge.sops.map((sop) => walkSop(sop, facts)),
    [],
  );
}
const ids = (ranked: ReturnType<typeof rank>): string[] => ranked.map((one) => one.cause.id);

describe('rankCauses', () => {
  it('says "none" of a host without symptoms', () => {
    expect(ids(rank([]))[0]).toBe('none');
  });

  it('explains a consequence away: reclaim because of a leak is a leak', () => {
    const symptoms = [
      symptom('memory.low', ['M1'], { onset: START + 100 }),
      symptom('anon.grows', ['M2'], { onset: START + 90 }),
      symptom('reclaim.stalls', ['S1'], { onset: START + 150, strength: 1 }),
      symptom('disk.busy', ['M3'], { onset: START + 160 }),
    ];
    const ranked = rank(symptoms);
    expect(ids(ranked)[0]).toBe('leak');
    const reclaim = ranked.find((one) => one.cause.id === 'reclaim');
    const alone = rank([symptoms[2] ?? symptom('reclaim.stalls')]).find((one) => one.cause.id === 'reclaim');
    expect(reclaim?.score ?? 0).toBeLessThan(alone?.score ?? 0);
  });

  it('takes reclaim for what it is when nothing explains it', () => {
    expect(ids(rank([symptom('reclaim.stalls', ['S1']), symptom('disk.busy', ['M3'])]))[0]).toBe('reclaim');
  });

  it('lets excluding evidence rule a cause out', () => {
    const ranked = rank([
      symptom('memory.low'),
      symptom('anon.grows', ['M2']),
      symptom('cgroup.oom', ['L1']),
    ]);
    expect(ids(ranked)[0]).not.toBe('leak');
  });

  it('does not hold absent data against a cause', () => {
    const seen = [symptom('memory.low')];
    const withAll = rank(seen).find((one) => one.cause.id === 'reclaim');
    const withoutStacks = rank(seen, ['metrics', 'logs']).find((one) => one.cause.id === 'reclaim');
    expect(withoutStacks?.score ?? 0).toBeGreaterThan(withAll?.score ?? 0);
  });

  it('prefers what changed to what was so from the first sample', () => {
    const score = (onset: number): number =>
      rank([symptom('reclaim.stalls', ['S1'], { onset })]).find((one) => one.cause.id === 'reclaim')?.score ??
      0;
    expect(score(START + 100)).toBeGreaterThan(score(START));
  });

  it('gives probabilities that add up to one, whatever the order of the symptoms', () => {
    const symptoms = [symptom('memory.low'), symptom('anon.grows', ['M2']), symptom('disk.busy', ['M3'])];
    const ranked = rank(symptoms);
    expect(ranked.reduce((sum, one) => sum + one.probability, 0)).toBeCloseTo(1, 9);
    expect(rank([...symptoms].reverse()).map((one) => one.score)).toEqual(ranked.map((one) => one.score));
  });
});
