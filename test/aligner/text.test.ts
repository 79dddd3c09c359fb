import { createRulesAligner } from '../../src/aligner/rules.js';
import { trainAligner } from '../../src/aligner/train.js';
import { CASES, knowledgeOf } from './kit.js';

const aligner = createRulesAligner(knowledgeOf(CASES));

describe('alignment of a narration', () => {
  it('names what is said in the words of the vocabulary', async () => {
    expect(await aligner.alignText('throughput spike on eth0')).toContain('net.traffic.high');
  });

  it('names what the cases that sound like it turned out to be', async () => {
    const terms = await aligner.alignText(
      'pg_wal keeps growing on the postgres box, archive_command returns errors and segments pile up',
    );
    expect(terms[0]).toBe('fs.enospc');
  });

  it('names nothing for what is like nothing known', async () => {
    expect(await aligner.alignText('please order new chairs')).toEqual([]);
    expect(await aligner.alignText('')).toEqual([]);
  });

  it('works without any case', async () => {
    const bare = createRulesAligner(knowledgeOf([]));
    expect(await bare.alignText('No space left on device')).toEqual(['fs.enospc']);
  });

  it('gives only terms of the vocabulary, each once', async () => {
    const terms = await aligner.alignText(CASES.flatMap((item) => item.narrations).join('. '));
    expect(new Set(terms).size).toBe(terms.length);
    expect(terms.every((id) => knowledgeOf(CASES).terms.has(id))).toBe(true);
  });
});

describe('training', () => {
  it('is the same every time and says how well it does', () => {
    const file = trainAligner(knowledgeOf(CASES));
    expect(trainAligner(knowledgeOf(CASES))).toEqual(file);
    expect(file.measured.narrations).toBe(6);
    expect(file.measured.knownCase.f1).toBeGreaterThanOrEqual(file.measured.newCase.f1);
  });
});
