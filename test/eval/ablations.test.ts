import type { DiagnosisDependencies } from '../../src/diagnosis/dependencies.js';
import type { KnowledgeBase } from '../../src/domain/knowledge.js';
import type { Match } from '../../src/domain/match.js';
import { createCaseVoter } from '../../src/eval/ablations/case-voter.js';
import { createVectorAligner } from '../../src/eval/ablations/without-aligner.js';
import { withoutCases, withoutSops } from '../../src/eval/ablations/without-knowledge.js';
import { withoutModalities } from '../../src/eval/ablations/without-modality.js';
import { createLexicalEmbedder } from '../../src/embedding/lexical.js';
import type { AnalystInput } from '../../src/ports/analyst.js';
import { createBundleSource, openBundle } from '../../src/sources/bundle/index.js';
import { CGROUP_OOM } from '../bundle-kit.js';
import { finding, incident, symptom } from '../diagnosis/fixtures.js';

function match(id: string, cause: string, score: number, kind: Match['kind'] = 'historical-case'): Match {
  return { kind, id, title: id, similarity: score, score, sharedTerms: ['t'], rootCauses: [cause], link: '' };
}
const found = [
  match('case-a', 'a', 0.9),
  match('case-b', 'b', 0.8),
  match('case-c', 'a', 0.7),
  match('sop-x', 'a', 0.5, 'sop'),
];

type Shared = Omit<DiagnosisDependencies, 'sources'>;
const shared = {
  knowledge: {
    cases: [
      { id: 'case-a', root_cause: 'a' },
      { id: 'case-b', root_cause: 'b' },
      { id: 'case-c', root_cause: 'a' },
    ],
    sops: [{ id: 'sop-x' }],
    rootCauses: new Map([['a', 'A happened.']]),
  } as unknown as KnowledgeBase,
  retriever: {
    embedder: 'e',
    vectorStore: 'v',
    forSymptoms: (_: unknown, limits: { cases: number; sops: number }) =>
      Promise.resolve([...found.slice(0, 3).slice(0, limits.cases), ...found.slice(3).slice(0, limits.sops)]),
    sopsByTitle: () => Promise.resolve(found.slice(3)),
  },
} as unknown as Shared;

describe('knowledge left out', () => {
  it("removes a cause's cases from the index; the next best are found instead", async () => {
    const left = withoutCases(shared, (item) => item.root_cause === 'a');
    const matches = await left.retriever.forSymptoms([], { cases: 1, sops: 1 });
    expect(matches.map((one) => one.id)).toEqual(['case-b', 'sop-x']);
    expect(left.knowledge.cases.map((item) => item.id)).toEqual(['case-b']);
    expect(shared.knowledge.cases).toHaveLength(3);
  });

  it('keeps the limit of cases', async () => {
    const left = withoutCases(shared, (item) => item.root_cause === 'b');
    const matches = await left.retriever.forSymptoms([], { cases: 1, sops: 0 });
    expect(matches.map((one) => one.id)).toEqual(['case-a']);
  });

  it('leaves no SOP to find or to execute', async () => {
    const left = withoutSops(shared);
    expect(left.knowledge.sops).toEqual([]);
    expect(await left.retriever.sopsByTitle('x', 3)).toEqual([]);
    expect(
      (await left.retriever.forSymptoms([], { cases: 3, sops: 3 })).map((one) => one.kind),
    ).not.toContain('sop');
    expect(left.offlineAnalyst.name).toBe('case voter');
  });
});

describe('createCaseVoter', () => {
  it('ranks causes by the votes of their cases', async () => {
    const input = {
      incident,
      evidence: [],
      findings: [finding('M1')],
      symptoms: [symptom('t', ['M1'])],
      matches: found,
    };
    const report = await createCaseVoter(shared.knowledge).draft(input satisfies AnalystInput);
    expect(report.rootCauses.map((cause) => cause.id)).toEqual(['a', 'b']);
    expect(report.rootCauses.reduce((sum, cause) => sum + cause.confidence, 0)).toBeCloseTo(1);
    expect(report.rootCauses[0]).toMatchObject({ for: ['M1'], statement: 'A happened.' });
  });

  it('abstains when nothing was matched', async () => {
    const input = { incident, evidence: [], findings: [], symptoms: [], matches: [] };
    expect((await createCaseVoter(shared.knowledge).draft(input)).abstained).toBe(true);
  });
});

describe('withoutModalities', () => {
  it('names what it leaves out and keeps the rest', async () => {
    const source = withoutModalities(createBundleSource(CGROUP_OOM), ['logs']);
    const collected = await source.collect(await openBundle(CGROUP_OOM), new AbortController().signal);
    for (const { evidence, data } of collected) {
      if (evidence.modality === 'logs') expect([evidence.status, data]).toEqual(['failed', null]);
      else expect(evidence.status).not.toBe('failed');
    }
  });
});

describe('createVectorAligner', () => {
  const terms = new Map(
    ['Available memory is low', 'TCP retransmissions are high'].map((wording, index) => [
      `term.${index}`,
      { id: `term.${index}`, wording, synonyms: [], implied_by: [] },
    ]),
  );
  const aligner = createVectorAligner({ terms } as unknown as KnowledgeBase, createLexicalEmbedder());

  it('takes the nearest wording for each finding', async () => {
    const symptoms = await aligner.align([
      finding('M1', { title: 'Available memory fell', strength: 0.5 }),
      finding('M2', { title: 'TCP retransmissions rose' }),
      finding('M3', { title: 'Memory available low', onset: 5 }),
    ]);
    expect(symptoms.map(({ term, findings }) => [term, findings])).toEqual([
      ['term.0', ['M1', 'M3']],
      ['term.1', ['M2']],
    ]);
    expect(symptoms[0]).toMatchObject({ onset: 5, strength: 0.9 });
  });

  it("orders terms for somebody's words", async () => {
    expect((await aligner.alignText('retransmissions'))[0]).toBe('term.1');
  });
});
