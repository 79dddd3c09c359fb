import { gainText } from '../../src/cli/eval-retrieval-output.js';

const row = (method: string, ac1: number) => ({ method, queries: 4, ac1, ac3: 1, ac5: 1 });

describe('gain by alignment', () => {
  it('is told for each set of queries and embedder', () => {
    const rows = [row('vector only', 0.25), row('aligned + vector', 0.75), row('hybrid', 1)];
    const text = gainText([
      { title: 'Held out', embedder: 'use', rows },
      {
        title: 'Held out',
        embedder: 'lexical',
        rows: [row('vector only', 0.5), row('aligned + vector', 0.4)],
      },
    ]);
    expect(text).toContain('| Held out | use | 0.250 | 0.750 | +0.500 |');
    expect(text).toContain('| Held out | lexical | 0.500 | 0.400 | −0.100 |');
  });

  it('is silent where one of the two was not measured', () => {
    expect(gainText([{ title: 't', embedder: 'e', rows: [row('hybrid', 1)] }])).toBe('');
  });
});
