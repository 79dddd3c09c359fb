import type { Diagnosis } from '../../src/domain/diagnosis.js';
import type { RootCause } from '../../src/domain/report.js';
import type { LabelledCase } from '../../src/eval/dataset.js';
import { outcomeOf } from '../../src/eval/outcome.js';
import { finding, incident, START } from '../diagnosis/fixtures.js';

const FAULT = START + 100;

function cause(id: string, cited: string[]): RootCause {
  return {
    id,
    title: id,
    statement: id,
    draft: id,
    verdict: 'supported',
    reasons: [],
    confidence: 0.5,
    for: cited,
    against: [],
    citations: [],
    resolution: [],
  };
}

function diagnosis(causes: RootCause[], onset: number): Diagnosis {
  return {
    schemaVersion: '1',
    id: 'd',
    incident,
    evidence: [],
    findings: [finding('M1', { onset }), finding('L1')],
    symptoms: [],
    matches: [],
    report: { summary: '', steps: [], rootCauses: causes, abstained: false, missing: [], notes: [] },
    engine: { analyst: 'offline', aligner: 'rules', embedder: '', vectorStore: '' },
    usage: { wallMs: 5, perNodeMs: {}, promptTokens: 0, completionTokens: 0 },
  } as unknown as Diagnosis;
}

function labelled(root_cause: string, accept: string[] = []): LabelledCase {
  return { id: 'c', dir: '', label: { id: 'c', root_cause, accept, fault_start: FAULT }, part: null };
}

describe('outcomeOf', () => {
  // The window's step is 5 s: a finding may begin up to 10 s before the labelled start.
  it.each<[string, RootCause[], number, boolean]>([
    ['begins with the fault', [cause('a', ['M1', 'L1'])], FAULT, true],
    ['begins two steps before', [cause('a', ['M1'])], FAULT - 10, true],
    ['begins long before', [cause('a', ['M1', 'L1'])], FAULT - 11, false],
    ['is not there', [cause('a', ['M9'])], FAULT, false],
    ['is not cited', [cause('a', [])], FAULT, false],
    ['belongs to a wrong cause', [cause('b', ['M1']), cause('a', ['M1'])], FAULT, false],
  ])('is grounded or not when what is cited %s', (_, causes, onset, grounded) => {
    expect(outcomeOf(labelled('a'), diagnosis(causes, onset), 1).grounded).toBe(grounded);
  });

  it('needs no finding for a healthy host', () => {
    expect(outcomeOf(labelled('none'), diagnosis([cause('none', [])], FAULT), 1).grounded).toBe(true);
  });

  it('takes accepted causes as right, and names what shows the true cause', () => {
    const causes = [cause('b', ['L1']), cause('c', ['M1'])];
    const result = outcomeOf(labelled('a', ['b']), diagnosis(causes, FAULT), 2);
    expect(result).toMatchObject({ run: 2, part: 'all', grounded: true, shownBy: ['logs'], typed: true });
  });
});
