import { readFileSync } from 'node:fs';
import path from 'node:path';
import { load } from 'js-yaml';
import { substituteSynonyms, wordLikeness } from '../../src/aligner/augment.js';
import { buildAlignmentDataset } from '../../src/aligner/dataset.js';
import { loadKnowledge } from '../../src/knowledge/load.js';
import { CASES, knowledgeOf, TERMS } from './kit.js';

const OPTIONS = { seed: 1, validationShare: 0.34, variants: 2 };
const plain = (text: string): string => text.toLowerCase().replace(/\W+/g, ' ').trim();

describe('fine-tuning data', () => {
  const dataset = buildAlignmentDataset(knowledgeOf(CASES), OPTIONS);

  it('is the same for the same seed and differs for another', () => {
    expect(buildAlignmentDataset(knowledgeOf(CASES), OPTIONS)).toEqual(dataset);
    expect(buildAlignmentDataset(knowledgeOf(CASES), { ...OPTIONS, seed: 2 }).train).not.toEqual(
      dataset.train,
    );
  });

  it('is split by case, and only training is augmented', () => {
    const casesOf = (samples: typeof dataset.train): Set<string | null> =>
      new Set(samples.map((sample) => sample.caseId));
    const shared = [...casesOf(dataset.validation)].filter((id) => casesOf(dataset.train).has(id));
    expect(shared).toEqual([]);
    expect(casesOf(dataset.validation).size).toBe(1);
    expect(dataset.validation.every((sample) => sample.origin === 'narration')).toBe(true);
    expect(new Set(dataset.train.map((sample) => sample.origin)).size).toBeGreaterThan(3);
  });

  it('answers with the wordings and ids of the case', () => {
    const sample = dataset.train.find((one) => one.caseId !== null);
    const item = CASES.find((one) => one.id === sample?.caseId);
    expect(sample?.terms).toEqual(item?.symptoms);
    expect(sample?.standard.split('; ')).toHaveLength(item?.symptoms.length ?? 0);
  });

  it('says nothing twice', () => {
    const told = dataset.train.map((sample) => plain(sample.narration));
    expect(new Set(told).size).toBe(told.length);
  });

  it('holds no held-out narration', async () => {
    const root = path.join(__dirname, '../..');
    const file = path.join(root, 'test/fixtures/narrations/held-out.yaml');
    const held = load(readFileSync(file, 'utf8')) as { narration: string }[];
    const real = buildAlignmentDataset(await loadKnowledge(path.join(root, 'knowledge')), OPTIONS);
    const told = new Set([...real.train, ...real.validation].map((sample) => plain(sample.narration)));
    expect(held.length).toBeGreaterThan(0);
    // Not the text in a message: nobody is to read the held-out narrations.
    expect(held.filter(({ narration }) => told.has(plain(narration))).length).toBe(0);
  });
});

describe('augmentation', () => {
  it('says a narration in other words', () => {
    const said = substituteSynonyms('the box hangs, network traffic is high', TERMS, 'seed');
    expect(said).not.toContain('box');
    expect(said).toMatch(/throughput spike/);
    expect(wordLikeness('the box hangs', 'the box hangs')).toBeCloseTo(1);
  });

  it('leaves parts of words alone', () => {
    expect(substituteSynonyms('boxed diskless', TERMS, 'seed')).toBe('boxed diskless');
  });
});
