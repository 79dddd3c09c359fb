import path from 'node:path';
import { createLexicalEmbedder } from '../../src/embedding/lexical.js';
import { loadKnowledge } from '../../src/knowledge/load.js';
import { createMemoryVectorStore } from '../../src/knowledge/memory/index.js';
import { createRetriever } from '../../src/knowledge/retriever.js';
import type { KnowledgeBase } from '../../src/domain/knowledge.js';
import type { Symptom } from '../../src/domain/symptom.js';
import type { Embedder } from '../../src/ports/embedder.js';
import type { VectorEntry, VectorStore } from '../../src/ports/vector-store.js';

const LIMITS = { cases: 5, sops: 4 };
let knowledge: KnowledgeBase;
beforeAll(async () => {
  knowledge = await loadKnowledge([path.join(__dirname, '../../knowledge')]);
});

const symptom = (term: string, strength = 0.8): Symptom => ({
  id: 'Y1', term, wording: term, findings: ['M1'], onset: 0, strength, subject: {},
});
const caseOf = (rootCause: string) => {
  const found = knowledge.cases.find((one) => one.root_cause === rootCause);
  if (found === undefined) throw new Error(`no case of ${rootCause}`);
  return found;
};
const open = (embedder = createLexicalEmbedder(), store: VectorStore = createMemoryVectorStore()) =>
  createRetriever(knowledge, embedder, store);

/** Counts what is embedded and remembers what was stored. */
function watch() {
  const inner = createMemoryVectorStore();
  const replaced: { version: string; entries: readonly VectorEntry[] }[] = [];
  const store: VectorStore = {
    ...inner,
    replace(collection, version, entries) {
      replaced.push({ version, entries });
      return inner.replace(collection, version, entries);
    },
  };
  return { store, replaced };
}

describe('retriever', () => {
  it('finds a case by its own symptoms and says which terms they share', async () => {
    const item = caseOf('net.conntrack.full');
    const matches = await open().forSymptoms(item.symptoms.map((term) => symptom(term)), LIMITS);
    const cases = matches.filter((match) => match.kind === 'historical-case');
    expect(cases[0]?.rootCauses).toEqual(['net.conntrack.full']);
    const own = cases.find((match) => match.id === item.id);
    expect([...(own?.sharedTerms ?? [])].sort()).toEqual([...new Set(item.symptoms)].sort());
    expect(own?.link).toBe(item.source.url);
    expect(matches.filter((match) => match.kind === 'sop').some((match) => match.rootCauses.includes('net.conntrack.full'))).toBe(true);
  });

  it('keeps to the limits, best first, scores and similarities within 0 and 1, the same every time', async () => {
    const symptoms = ['memory.available.low', 'cpu.load.high', 'disk.latency.high'].filter((term) => knowledge.terms.has(term)).map((term) => symptom(term, 0.5));
    const first = await open().forSymptoms(symptoms, LIMITS);
    expect(await open().forSymptoms(symptoms, LIMITS)).toEqual(first);
    for (const kind of ['historical-case', 'sop'] as const) {
      const scores = first.filter((match) => match.kind === kind).map((match) => match.score);
      expect(scores).toHaveLength(kind === 'sop' ? 4 : 5);
      expect(scores).toEqual([...scores].sort((a, b) => b - a));
    }
    for (const { score, similarity } of first) for (const value of [score, similarity]) expect(value >= 0 && value <= 1).toBe(true);
  });

  it('lets strong symptoms outweigh faint ones', async () => {
    const item = caseOf('mem.oom.global');
    const faint = caseOf('disk.space.full').symptoms.map((term) => symptom(term, 0.15));
    const [first] = await open().forSymptoms([...item.symptoms.map((term) => symptom(term, 0.9)), ...faint], { cases: 1, sops: 0 });
    expect(first?.rootCauses).toEqual(['mem.oom.global']);
  });

  it('knows a cause by what its SOP calls a proof, however many of its consequences are told of other cases', async () => {
    const consequences = ['process.hung', 'process.blocked', 'process.driver.wait', 'service.failed'];
    const [first] = await open().forSymptoms(
      ['kernel.oops', ...consequences].map((term) => symptom(term, 0.9)),
      { cases: 1, sops: 0 },
    );
    expect(first?.rootCauses).toEqual(['kernel.oops']);
  });

  it('offers false alarms when nothing is clear, and only then', async () => {
    const causes = async (strength: number) => {
      const terms = ['disk.write.load.high', 'cpu.iowait.high'].map((term) => symptom(term, strength));
      return (await open().forSymptoms(terms, { cases: 3, sops: 0 })).flatMap((match) => match.rootCauses);
    };
    expect(await causes(0.3)).toContain('none');
    expect((await causes(0.95))[0]).not.toBe('none');
  });

  it('finds a case by words of its narration, whoever aligned them or nobody', async () => {
    const item = caseOf('net.conntrack.full');
    for (const terms of [[], item.symptoms]) {
      const matches = await open().forText(item.narrations[0] ?? '', terms, { cases: 3, sops: 1 });
      expect(matches[0]?.id).toBe(item.id);
      expect(matches).toHaveLength(4);
    }
  });

  it('finds an SOP by its title', async () => {
    for (const sop of knowledge.sops.slice(0, 5)) expect((await open().sopsByTitle(sop.title, 1))[0]?.id).toBe(sop.id);
  });

  it('finds nothing for nothing, and survives unknown terms', async () => {
    expect(await open().forSymptoms([], LIMITS)).toEqual([]);
    expect(await open().forText('  ', [], LIMITS)).toEqual([]);
    expect(await open().sopsByTitle(' ', 3)).toEqual([]);
    expect(await open().forSymptoms([symptom('no.such.term')], { cases: 2, sops: 0 })).toHaveLength(2);
    expect(await open().forSymptoms([symptom('no.such.term', 0)], LIMITS)).toHaveLength(9);
  });

  it('shows the true similarity of a match that is not among the nearest vectors', async () => {
    const inner = createMemoryVectorStore();
    const blind: VectorStore = { ...inner, search: async (...args) => (await inner.search(...args)).slice(-1) };
    const item = caseOf('net.conntrack.full');
    const symptoms = item.symptoms.map((term) => symptom(term));
    const own = (matches: { id: string; similarity: number }[]) => matches.find(({ id }) => id === item.id)?.similarity;
    const right = own(await open().forSymptoms(symptoms, LIMITS)) ?? NaN;
    expect(own(await open(undefined, blind).forSymptoms(symptoms, LIMITS))).toBeCloseTo(right, 5);
  });
});

describe('vectors of the knowledge', () => {
  it('are made once for many searches at once, and hold cases, SOPs and titles', async () => {
    const { store, replaced } = watch();
    const retriever = open(undefined, store);
    await Promise.all([1, 2, 3].map(() => retriever.forText('disk full', [], LIMITS)));
    expect(replaced).toHaveLength(1);
    expect(replaced[0]?.entries).toHaveLength(knowledge.cases.length + 2 * knowledge.sops.length);
  });

  it('are made again when the embedder or the knowledge changes, never mixed', async () => {
    const { store, replaced } = watch();
    const lexical = createLexicalEmbedder();
    await open(lexical, store).forText('disk full', [], LIMITS);
    await open(lexical, store).forText('disk full', [], LIMITS);
    expect(replaced).toHaveLength(1);
    const other: Embedder = { ...lexical, id: 'other@2' };
    await open(other, store).forText('disk full', [], LIMITS);
    await createRetriever({ ...knowledge, version: 'later' }, other, store).forText('disk full', [], LIMITS);
    expect(replaced.map(({ version }) => version)).toEqual([
      `${knowledge.version}/lexical-hash@1`,
      `${knowledge.version}/other@2`,
      'later/other@2',
    ]);
  });

  it('are searched again when another process switches them in between', async () => {
    const { store, replaced } = watch();
    let intruded = false;
    const raced: VectorStore = {
      ...store,
      async search(...args) {
        if (!intruded) await store.replace('knowledge', 'foreign', []);
        intruded = true;
        return store.search(...args);
      },
    };
    const [first] = await open(undefined, raced).forText('disk full', [], { cases: 1, sops: 0 });
    expect(first?.similarity).toBeGreaterThan(0);
    expect(replaced.map(({ version }) => version === 'foreign')).toEqual([false, true, false]);
  });

  it('may be missing: words and terms find the case alone', async () => {
    const broken: VectorStore = { ...createMemoryVectorStore(), version: () => Promise.reject(new Error('connection lost')) };
    const item = caseOf('net.conntrack.full');
    const [first] = await open(undefined, broken).forSymptoms(item.symptoms.map((term) => symptom(term)), LIMITS);
    expect(first?.rootCauses).toEqual(['net.conntrack.full']);
    expect(first?.similarity).toBe(0);
    expect(await open(undefined, broken).sopsByTitle(knowledge.sops[0]?.title ?? '', 1)).toHaveLength(1);
  });
});
