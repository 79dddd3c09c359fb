import { summarise } from '../../src/diagnosis/summary.js';
import type { Summarised } from '../../src/diagnosis/summary.js';
import type { RootCause } from '../../src/domain/report.js';
import { evidence, finding, incident, knowledge, seeing, START } from './fixtures.js';

function cause(id: string, change: Partial<RootCause> = {}): RootCause {
  return {
    id,
    title: id,
    statement: `A model says of ${id}: run mkfs first.`,
    draft: '',
    verdict: 'supported',
    reasons: [],
    confidence: 0.8,
    for: [],
    against: [],
    citations: [],
    resolution: [],
    ...change,
  };
}

function about(rootCauses: RootCause[], change: Partial<Summarised> = {}, abstained = true): Summarised {
  return {
    incident,
    evidence: [evidence('metrics')],
    findings: [finding('M1', { strength: 0.4 })],
    report: { rootCauses, abstained },
    facts: { knowledge, symptoms: [], shows: seeing('metrics'), windowStart: START },
    ...change,
  };
}

const NEAREST = 'The nearest procedure to go on with is';
const healthy = cause('none', { confidence: 0.65 });
const leak = cause('leak', { confidence: 0.04 });

describe('the summary of a named cause', () => {
  it('is in the words of its SOP, whatever a model wrote', () => {
    const named = cause('leak', { for: ['M9', 'M1'] });
    const findings = [finding('M1', { subject: { unit: 'a.service' } })];
    const text = summarise(about([named], { findings }, false));
    expect(text).toBe(
      'The memory of a.service keeps growing until none is left. Weightiest sign: Finding M1 (from 22:16:40 UTC) [M1].',
    );
  });

  it('is what validation corrected the statement to', () => {
    const corrected = cause('leak', { verdict: 'corrected', statement: 'A process leaks.' });
    expect(summarise(about([corrected], {}, false))).toBe('A process leaks.');
  });

  it('leaves out what validation dropped', () => {
    const dropped = cause('leak', { verdict: 'dropped' });
    const text = summarise(about([dropped, cause('reclaim')], {}, false));
    expect(text).toBe('Allocations stall in direct reclaim on this host.');
    expect(summarise(about([dropped], {}, false))).toContain('is not known');
  });
});

describe('the summary of a host that might be healthy', () => {
  it('says that nothing points to a failure where nothing does, and names no procedure', () => {
    const text = summarise(about([healthy, leak]));
    expect(text).toContain('Nothing seen points to a failure on web-1');
    expect(text).not.toContain(NEAREST);
  });

  it('does not say so where a finding is clear', () => {
    const text = summarise(about([healthy, leak], { findings: [finding('M1', { strength: 0.6 })] }));
    expect(text).toContain('The cause on web-1 is not known');
    expect(text).not.toContain(NEAREST);
  });

  it.each([
    ['something speaks against it', about([{ ...healthy, against: ['M1'] }, leak])],
    ['there were no metrics', about([healthy, leak], { evidence: [evidence('logs')] })],
  ])('names the procedure of the best failure where %s', (_, given) => {
    const text = summarise(given);
    expect(text).toContain('The cause on web-1 is not known');
    expect(text).toContain(`${NEAREST} "Available memory runs out: find what holds the memory".`);
  });
});
