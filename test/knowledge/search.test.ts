import { searchKnowledge } from '../../src/knowledge/search.js';
import { historicalCase, knowledge, sop } from './kit.js';

const base = knowledge({
  cases: [
    historicalCase({ narrations: ['df says full although du finds next to nothing there', 'Space vanished and nobody can say where to'] }),
    historicalCase({ id: 'case-two', symptoms: ['b.high'] }),
  ],
});
const search = (words: string, terms: string[] = []) => searchKnowledge(base, words, { terms, limit: 10 });

it('finds by words and says where they stand', () => {
  const [first] = search('du and df disagree');
  expect(first).toMatchObject({ kind: 'case', id: 'case-one', why: expect.arrayContaining(['"du" in narrations']) as string[] });
});

it('moves up what shares a standard symptom, found by words or not', () => {
  expect(search('zebra', ['b.high']).map((hit) => hit.id)).toEqual(['b.high', 'case-two']);
  expect(search('procedure', ['a.high'])[0]).toMatchObject({ id: 'sop-one', why: expect.arrayContaining(['symptom a.high']) as string[] });
});

it('can look at one kind only, finds ids, and stays silent when nothing fits', () => {
  const terms = searchKnowledge(base, 'a.high', { terms: [], limit: 3, kind: 'term' });
  expect(terms.map((hit) => hit.kind)).toEqual(terms.map(() => 'term'));
  expect(terms[0]?.id).toBe('a.high');
  expect(search('qqqqqqq')).toEqual([]);
  expect(search('the and of')).toEqual([]);
});

it('scores from 0 to 1, best first, and always the same', () => {
  const hits = search('the measure is high on a host', ['a.high']);
  expect(hits.map((hit) => hit.score)).toEqual(hits.map((hit) => hit.score).sort((a, b) => b - a));
  expect(hits.every((hit) => hit.score > 0 && hit.score <= 1)).toBe(true);
  expect(search('the measure is high on a host', ['a.high'])).toEqual(hits);
});

it('does not stumble over ids of an SOP and a case', () => {
  const same = knowledge({ sops: [sop()], cases: [historicalCase({ id: 'case-sop-one' })] });
  expect(searchKnowledge(same, 'host', { terms: [], limit: 5 }).length).toBeGreaterThan(0);
});
