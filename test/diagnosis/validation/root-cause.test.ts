import type { Facts } from '../../../src/diagnosis/conditions.js';
import type { ValidationContext } from '../../../src/diagnosis/validation/context.js';
import { validateRootCause } from '../../../src/diagnosis/validation/root-cause.js';
import type { KnowledgeBase, Sop } from '../../../src/domain/knowledge.js';
import { UNCONFIRMED } from '../../../src/domain/reasons.js';
import type { RootCause } from '../../../src/domain/report.js';
import {
  START,
  emptyRetriever,
  finding,
  incident,
  knowledge,
  memorySop,
  symptom,
  seeing,
} from '../fixtures.js';

function contextWith(sops: Sop[], symptoms: Facts['symptoms']): ValidationContext {
  const base: KnowledgeBase = { ...knowledge, sops };
  return {
    incident,
    knowledge: base,
    facts: { knowledge: base, symptoms, shows: seeing('metrics', 'logs', 'stacks'), windowStart: START },
    findings: [finding('M1'), finding('M2')],
    leadingCause: 'leak',
    retriever: emptyRetriever,
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

describe('what supports a cause', () => {
  const other = (id: string, title: string, text: string, describes: string): Sop => {
    const [first] = memorySop.checks;
    if (first === undefined) throw new Error('an SOP without checks');
    const causes = memorySop.causes.filter((one) => one.id === describes);
    return { ...memorySop, id, title, causes, checks: [{ ...first, text, when: 'memory.low' }] };
  };
  const calm = other('sop-calm', 'Nothing is wrong', 'Is it memory?', 'none');
  const disk = other('sop-disk', 'The disk is slow', 'Is memory short?', 'reclaim');
  const own: Sop = { ...memorySop, causes: memorySop.causes.filter((one) => one.id !== 'none') };
  const reasonsIn = (sops: Sop[]) => judge(cause('It grows.', own), contextWith(sops, seen)).reasons;

  it('is a check of its own SOP before any other, by its question', () => {
    expect(reasonsIn([calm, disk, own])).toEqual([
      'Does anonymous memory grow? Yes (check k1 of "Available memory runs out: find what holds the memory")',
    ]);
  });

  it('is a check of the SOP for hosts without a failure only where no other holds', () => {
    const unhelpful: Sop = { ...own, checks: own.checks.slice(1) };
    expect(reasonsIn([calm, disk, unhelpful])).toEqual([
      'Is memory short? Yes (check k1 of "The disk is slow")',
    ]);
    expect(reasonsIn([calm, unhelpful])).toEqual(['Is it memory? Yes (check k1 of "Nothing is wrong")']);
  });

  it('is missing where no check of any SOP holds', () => {
    const context = contextWith([own], []);
    expect(judge(cause('It grows.', own), context)).toMatchObject({
      verdict: 'unverified',
      reasons: [UNCONFIRMED],
    });
  });

  it('is said by an engineer where one answered', () => {
    const context = contextWith([own], []);
    const said = {
      answers: new Map([['sop-memory#k1', { holds: true, why: 'it grows all day' }]]),
      excluded: new Map<string, string>(),
      words: new Set(['it grows all day']),
    };
    const { reasons } = judge(cause('It grows.', own), { ...context, facts: { ...context.facts, said } });
    expect(reasons.join()).toContain(
      `Does anonymous memory grow? Yes, by an engineer's word "it grows all day" (check k1 of`,
    );
  });
});
