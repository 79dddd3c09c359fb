import type { Facts } from '../../../src/diagnosis/conditions.js';
import type { ValidationContext } from '../../../src/diagnosis/validation/context.js';
import { validateRootCause } from '../../../src/diagnosis/validation/root-cause.js';
import type { KnowledgeBase, Sop } from '../../../src/domain/knowledge.js';
import type { RootCause } from '../../../src/domain/report.js';
import { START, finding, incident, knowledge, memorySop, symptom, seeing } from '../fixtures.js';

function contextWith(sops: Sop[], symptoms: Facts['symptoms']): ValidationContext {
  const base: KnowledgeBase = { ...knowledge, sops };
  return {
    incident,
    knowledge: base,
    facts: { knowledge: base, symptoms, shows: seeing('metrics', 'logs', 'stacks'), windowStart: START },
    findings: [finding('M1'), finding('M2')],
    leadingCause: 'leak',
    retriever: {
      embedder: 'x',
      vectorStore: 'x',
      forSymptoms: () => Promise.resolve([]),
      forText: () => Promise.resolve([]),
      sopsByTitle: () => Promise.resolve([]),
    },
    session: null,
  };
}

function cause(statement: string, sop: Sop): RootCause {
  return {
    id: 'leak',
    title: 'A leak',
    statement,
    draft: statement,
    verdict: 'unverified',
    reasons: [],
    confidence: 0.8,
    for: ['M1'],
    against: [],
    citations: [
      { kind: 'sop', ref: sop.id, link: '' },
      { kind: 'finding', ref: 'M1', link: '' },
    ],
    resolution: [],
  };
}

const judge = (one: RootCause, context: ValidationContext) =>
  validateRootCause({ ...one, text: one.statement }, one, context);
const seen = [symptom('memory.low', ['M1']), symptom('anon.grows', ['M2'])];

describe('the numbers of a statement', () => {
  const statement = 'A process grew for longer than the watchdog waits (20 s by default).';
  const sop: Sop = {
    ...memorySop,
    causes: memorySop.causes.map((one) => (one.id === 'leak' ? { ...one, statement } : one)),
  };

  it("may be the SOP's own constants", () => {
    expect(judge(cause(statement, sop), contextWith([sop], seen))).toMatchObject({
      verdict: 'supported',
      text: statement,
    });
  });

  it('are corrected when neither the SOP nor the evidence has them', () => {
    const wrong = judge(cause('It grew for 37 s [M1].', sop), contextWith([sop], seen));
    expect(wrong).toMatchObject({ verdict: 'corrected', text: 'A process leaks.' });
  });
});
