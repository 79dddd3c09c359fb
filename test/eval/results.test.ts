import { measure } from '../../src/eval/measure.js';
import { renderHtmlResults } from '../../src/eval/report/html.js';
import { renderMarkdownResults } from '../../src/eval/report/markdown.js';
import { resultsOf, resultsSchema } from '../../src/eval/results.js';
import type { Results } from '../../src/eval/results.js';
import type { Outcome } from '../../src/eval/outcome.js';
import { alertRows, missingRows, partRows } from '../../src/eval/rows.js';
import { outcome } from './sample.js';

const mixed: Outcome[] = [
  outcome({ id: 'open-1', part: 'fit' }),
  outcome({
    id: 'open-2',
    part: 'fit',
    ranking: ['disk.io.error', 'none'],
    confidence: 0.4,
    grounded: false,
  }),
  outcome({
    id: 'sealed-1',
    part: 'check',
    truth: 'net.syn.flood',
    accepted: ['net.syn.flood'],
    ranking: ['sec.ssh.bruteforce'],
  }),
];

function results(outcomes: readonly Outcome[], change: Partial<Results['method']> = {}): Results {
  return resultsOf({
    method: { name: 'oscope', model: null, without: [], ...change },
    analyst: 'offline',
    knowledge: 'k1',
    outcomes,
    rows: [...partRows(outcomes), ...alertRows(outcomes)],
  });
}

describe('results', () => {
  it('have their schema', () => {
    expect(resultsSchema.safeParse(results(mixed)).error).toBeUndefined();
  });

  it('count sealed cases and show none of them', () => {
    const all = results(mixed);
    expect(all.rows.find((row) => row.name === 'check')?.cases).toBe(1);
    expect(all.usage.diagnoses).toBe(3);
    const texts = [JSON.stringify(all), renderMarkdownResults(all), renderHtmlResults(all)];
    for (const text of texts) {
      for (const secret of ['sealed-1', 'net.syn.flood', 'sec.ssh.bruteforce'])
        expect(text).not.toContain(secret);
      expect(text).toContain('open-1');
    }
  });

  it('say which methods were not measured', () => {
    expect(renderMarkdownResults(results(mixed))).toContain('ReAct: unmeasured');
    expect(renderMarkdownResults(results(mixed, { model: 'm' }))).not.toContain('unmeasured');
  });

  it('say how often the model gave nothing usable', () => {
    const fellBack = resultsOf({
      ...results(mixed),
      analyst: 'm',
      outcomes: mixed,
      method: { name: 'oscope', model: 'm', without: [] },
    });
    expect(fellBack.usage.fellBack).toBe(3);
    expect(renderHtmlResults(fellBack)).toContain('In 3 of 3 diagnoses the model gave nothing usable');
  });

  it('set no bar to the calibration error of few cases', () => {
    expect(renderMarkdownResults(results(mixed))).toContain('(no bar)');
    const many = Array.from({ length: 30 }, (_, index) => outcome({ id: `c-${index}` }));
    expect(renderMarkdownResults(results(many))).toMatch(/\| all \| 30 \|(?!.*no bar)/);
  });

  it('escape what cases are called', () => {
    const html = renderHtmlResults(results([outcome({ id: '<img src=x>', ranking: ['"><script>'] })]));
    expect(html).not.toContain('<img');
    expect(html).not.toContain('"><script>');
    expect(html).toMatch(/Content-Security-Policy/);
    expect(html).not.toMatch(/(src|href)="http/);
  });

  it('draw runs of one case together', () => {
    const runs = [outcome({ run: 1 }), outcome({ run: 2, ranking: ['none'] })];
    expect(measure('parts', 'all', runs)).toMatchObject({
      cases: 1,
      ac1: { value: 0.5, low: 0.5, high: 0.5 },
    });
    expect(results(runs).runs).toBe(2);
  });
});

describe('rows', () => {
  it('stand apart for red herrings and healthy hosts', () => {
    const rows = alertRows([
      outcome({ id: 'a', pointer: 'elsewhere' }),
      outcome({ id: 'b', pointer: 'nowhere', typed: true }),
      outcome({ id: 'c', truth: 'none', accepted: ['none'], pointer: 'elsewhere' }),
    ]);
    expect(rows.map((row) => row.cases)).toEqual([0, 1, 1, 1, 1]);
    expect(rows.at(-1)).toMatchObject({ healthy: 1, falseAlarms: 1 });
  });

  it('compare a missing modality where another still shows the fault', () => {
    const full = [
      outcome({ id: 'a', shownBy: ['logs'] }),
      outcome({ id: 'b', shownBy: ['logs', 'metrics'] }),
    ];
    const reduced = full.map((one) => ({ ...one, ranking: ['none'] }));
    const rows = missingRows(full, reduced, 'logs');
    expect(rows.map((row) => [row.cases, row.ac1.value])).toEqual([
      [2, 0],
      [1, 0],
      [1, 1],
    ]);
  });
});
