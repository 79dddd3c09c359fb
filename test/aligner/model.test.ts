import { createModelAligner } from '../../src/aligner/model.js';
import type { Finding } from '../../src/domain/finding.js';
import type { AlignerModel } from '../../src/ports/aligner-model.js';
import { CASES, knowledgeOf } from './kit.js';

const knowledge = knowledgeOf(CASES);

function finding(id: string, kind: string, more: Partial<Finding> = {}): Finding {
  return {
    id,
    modality: 'metrics',
    kind,
    title: kind,
    onset: 100,
    strength: 0.5,
    direction: 'up',
    saturated: false,
    subject: {},
    baseline: null,
    value: null,
    unit: 'ratio',
    excerpt: [],
    points: [],
    evidenceId: 'e',
    link: '',
    ...more,
  };
}

function answering(
  symptoms: { term: string; findings: string[] }[],
  terms: string[] = [],
): AlignerModel & { asked: number } {
  const model = {
    name: 'fake',
    asked: 0,
    standardise: () => {
      model.asked += 1;
      return Promise.resolve(symptoms);
    },
    recognise: () => {
      model.asked += 1;
      return Promise.resolve(terms);
    },
  };
  return model;
}

describe('aligner on a model', () => {
  it('adds what the patterns do not speak of', async () => {
    const model = answering([{ term: 'cpu.busy.high', findings: ['M2'] }]);
    const symptoms = await createModelAligner(knowledge, model).align([
      finding('M1', 'net.traffic.high.finding'),
      finding('M2', 'app.spinning', { strength: 0.9 }),
    ]);
    expect(symptoms.map(({ id, term, findings }) => ({ id, term, findings }))).toEqual([
      { id: 'Y1', term: 'cpu.busy.high', findings: ['M2'] },
      { id: 'Y2', term: 'net.traffic.high', findings: ['M1'] },
    ]);
  });

  it('drops terms and findings that do not exist', async () => {
    const model = answering([
      { term: 'cpu.on.fire', findings: ['M1'] },
      { term: 'cpu.busy.high', findings: ['M7'] },
    ]);
    expect(await createModelAligner(knowledge, model).align([finding('M1', 'other')])).toEqual([]);
  });

  it('does not overrule a pattern that says no', async () => {
    const terms = [...knowledge.terms.values()].map((term) =>
      term.id === 'net.traffic.high'
        ? { ...term, implied_by: [{ finding: 'net.receive', direction: 'up' as const }] }
        : term,
    );
    const model = answering([{ term: 'net.traffic.high', findings: ['M1'] }]);
    const aligner = createModelAligner(knowledgeOf([], terms), model);
    expect(await aligner.align([finding('M1', 'net.receive', { direction: 'down' })])).toEqual([]);
  });

  it('asks nothing when there is nothing to align', async () => {
    const model = answering([]);
    const aligner = createModelAligner(knowledge, model);
    expect([await aligner.align([]), await aligner.alignText('  ')]).toEqual([[], []]);
    expect(model.asked).toBe(0);
  });

  it('keeps to the vocabulary for narrations', async () => {
    const model = answering([], ['fs.enospc', 'made.up', 'fs.enospc', 'cpu.busy.high']);
    const aligner = createModelAligner(knowledge, model);
    expect(await aligner.alignText('disk full')).toEqual(['fs.enospc', 'cpu.busy.high']);
  });
});
