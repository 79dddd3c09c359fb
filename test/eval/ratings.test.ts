import { createRatingSheet } from '../../src/eval/ratings/sheet.js';
import type { ReportPair } from '../../src/eval/ratings/sheet.js';
import { scoresSchema, sumRatings } from '../../src/eval/ratings/sum.js';

const pairs = Array.from({ length: 12 }, (_, index): ReportPair => ({
  caseId: `case-${index}`,
  reports: [
    { method: 'Method One', html: `<p class="x">first ${index}</p>` },
    { method: 'Method Two', html: `<p>second ${index} </iframe><script>alert(1)</script></p>` },
  ],
}));

describe('createRatingSheet', () => {
  const { html, key } = createRatingSheet(pairs, 1);

  it('does not tell who wrote what; the key does', () => {
    expect(html).not.toMatch(/Method (One|Two)|case-\d/);
    expect(Object.keys(key.reports)).toHaveLength(24);
    const firsts = pairs.map((_, index) => key.reports[`p${index + 1}a`]?.method);
    expect(new Set(firsts).size).toBe(2);
  });

  it('shows reports only inside sandboxed frames', () => {
    expect(html).not.toContain('<script>alert');
    expect(html.match(/<iframe sandbox /g)).toHaveLength(24);
    expect(html).toMatch(/script-src &#39;sha256-/);
  });

  it('can be made again, and another seed mixes otherwise', () => {
    expect(createRatingSheet(pairs, 1)).toEqual({ html, key });
    expect(createRatingSheet(pairs, 2).key.sheet).not.toBe(key.sheet);
  });
});

describe('sumRatings', () => {
  const { key } = createRatingSheet(pairs.slice(0, 2), 1);
  const sideOf = (method: string): string[] =>
    Object.entries(key.reports).flatMap(([report, one]) => (one.method === method ? [report] : []));
  const scores = (rater: string, readability: number, usefulness: number, sheet = key.sheet) =>
    scoresSchema.parse({
      kind: 'oscope-rating-scores',
      sheet,
      rater,
      scores: sideOf('Method One').map((report) => ({ report, readability, usefulness })),
    });

  it('gives mean and share of 4 or better, per rater and for all', () => {
    const lines = sumRatings(key, [scores('R1', 5, 4), scores('R2', 3, 2)]);
    expect(lines.map((line) => [line.method, line.rater, line.reports])).toEqual([
      ['Method One', 'R1', 2],
      ['Method One', 'R2', 2],
      ['Method One', 'all', 4],
    ]);
    expect(lines[2]).toMatchObject({
      readability: { mean: 4, goodShare: 0.5 },
      usefulness: { mean: 3, goodShare: 0.5 },
    });
  });

  it('leaves out scores of another sheet, and refuses scores off the scale', () => {
    expect(sumRatings(key, [scores('R1', 5, 5, 'other')])).toEqual([]);
    expect(() => scores('R1', 6, 1)).toThrow();
  });
});
