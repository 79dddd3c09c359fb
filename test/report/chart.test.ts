import fc from 'fast-check';
import { timeScale, valueScale } from '../../src/report/chart-scale.js';
import { renderChart } from '../../src/report/chart.js';
import { viewDiagnosis } from '../../src/report/view.js';
import { ALERT_AT, oom } from './sample.js';

const { chart } = viewDiagnosis(oom);
const svg = renderChart(chart.findings, chart.window, chart.alertAt);

interface Label {
  x: number;
  y: number;
  width: number;
}

/** Boxes of the labels of one panel, by the generous estimate of 6.4 px a character. */
function labels(panel: string): Label[] {
  return Array.from(
    panel.matchAll(/<text\s+x="([-\d.]+)"\s+y="([-\d.]+)"[^>]*text-anchor="(\w+)"[^>]*>([^<]*)</g),
    (match) => {
      const [, x = '', y = '', anchor = '', text = ''] = match;
      const width = text.trim().length * 6.4;
      const left = Number(x) - (anchor === 'end' ? width : anchor === 'middle' ? width / 2 : 0);
      return { x: left, y: Number(y), width };
    },
  );
}

function overlaps(a: Label, b: Label): boolean {
  return Math.abs(a.y - b.y) < 10 && a.x < b.x + b.width && b.x < a.x + a.width;
}

const clashes = (panel: string) => {
  const boxes = labels(panel);
  return boxes.flatMap((box, index) => boxes.slice(index + 1).filter((other) => overlaps(box, other)));
};

const one = (values: Partial<(typeof chart.findings)[number]>) => {
  const [first] = chart.findings;
  if (!first) throw new Error('sample without charts');
  return renderChart([{ ...first, ...values }], chart.window, chart.alertAt);
};

it('stands alone, is described in words, and marks onset, alert and baseline', () => {
  expect(svg).toMatch(/^<svg\s+xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
  expect(svg).toContain('<title>Decisive metrics</title>');
  expect(svg).toContain(
    'M1 Memory of the service is at its limit (unit orders-api.service): 41 % → 99.8 %, onset 03:10:44 UTC',
  );
  expect(svg).toContain('onset 03:10:44');
  expect(svg).toContain('alert 03:12:45');
  expect(svg).toContain('>74 %<');
});

it('is nothing when there is nothing to draw', () => {
  expect(renderChart([], chart.window, ALERT_AT)).toBe('');
});

it('leaves a gap where data is missing', () => {
  const [, , third] = chart.findings;
  const line = /class="c-line"/;
  expect(line.test(svg)).toBe(true);
  const points: [number, number | null][] = [1, 2, null, 4, 5].map((value, index) => [
    chart.window.start + index,
    value,
  ]);
  const gap = one({ ...third, points });
  expect(/d="(M[^"]*)"\s+fill="none"/.exec(gap)?.[1]?.match(/M/g)).toHaveLength(2);
});

it('names an alert that lies outside the window', () => {
  const [first] = chart.findings;
  if (!first) throw new Error('sample without charts');
  expect(renderChart([first], chart.window, ALERT_AT + 7200)).toContain('after this window');
});

it('labels never overlap, whatever is drawn', () => {
  const amount = fc.oneof(
    fc.double({ min: 0, max: 1, noNaN: true }),
    fc.double({ min: -1e12, max: 1e12, noNaN: true }),
  );
  const unit = fc.constantFrom(
    'ratio',
    'bytes',
    'bytes/s',
    'seconds',
    '/s',
    'count',
    'fortnights per furlong',
  );
  const at = fc.double({ min: chart.window.start, max: chart.window.end, noNaN: true });
  fc.assert(
    fc.property(
      amount,
      amount,
      unit,
      at,
      fc.array(fc.tuple(at, amount), { maxLength: 9 }),
      (baseline, value, named, onset, points) => {
        expect(clashes(one({ baseline, value, unit: named, onset, points }))).toEqual([]);
      },
    ),
  );
});

it('the line of the alert never crosses the label of the onset', () => {
  const [first] = chart.findings;
  if (!first) throw new Error('sample without charts');
  const at = fc.double({ min: chart.window.start, max: chart.window.end, noNaN: true });
  fc.assert(
    fc.property(at, at, (onset, alertAt) => {
      const panel = renderChart([{ ...first, onset }], chart.window, alertAt);
      const line = Number(/d="M([-\d.]+) [^"]*"\s+stroke="[^"]*"\s+class="c-alert-line"/.exec(panel)?.[1]);
      const [, centre, text] = /<text\s+x="([-\d.]+)"[^>]*>(onset [^<]*)</.exec(panel) ?? [];
      expect(Math.abs(Number(centre) - line)).toBeGreaterThan(((text ?? '').length * 6.4) / 2);
    }),
  );
});

it('scales cover their values with few ticks', () => {
  const values = fc.array(fc.double({ noNaN: true, min: -1e15, max: 1e15 }), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(values, (list) => {
      const scale = valueScale(list, 'count', 100, 0);
      expect(scale.ticks.length).toBeLessThan(10);
      for (const value of list) {
        expect(scale.position(value)).toBeGreaterThanOrEqual(0);
        expect(scale.position(value)).toBeLessThanOrEqual(100);
      }
    }),
  );
  expect(timeScale(1000, 1000, 0, 1, 4).ticks.length).toBeLessThan(5);
});
