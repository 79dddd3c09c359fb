import fc from 'fast-check';
import type { MetricSeries } from '../../../src/domain/evidence.js';
import { seriesOf } from '../../../src/sources/formats/prometheus-series.js';
import { createSeriesReader } from '../../../src/sources/prometheus/series-reader.js';

interface Item {
  metric: Record<string, string>;
  values: [number, string][];
}

function readAll(text: string, cuts: readonly number[] = []) {
  const bytes = Buffer.from(text);
  const series: (MetricSeries | null)[] = [];
  const reader = createSeriesReader(['warnings[]', 'error'], (one) => series.push(one));
  const ends = [...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  const parts = ends.flatMap((end, index) => reader.push(bytes.subarray(ends[index - 1] ?? 0, end)));
  return { series, parts: parts.map((part) => JSON.parse(part.text) as unknown), done: reader.done() };
}

const answer = (result: unknown[], more = {}): string =>
  JSON.stringify({ status: 'success', data: { resultType: 'matrix', result }, ...more });

const value = fc.oneof(
  fc.constantFrom('NaN', '+Inf', '-Inf', '0', '-0', '1e-7', '9007199254740993', '123456789012345678', '0012'),
  fc.double({ noNaN: true }).map(String),
  fc.nat().map(String),
  fc.tuple(fc.nat({ max: 1e8 }), fc.nat({ max: 1e6 })).map(([whole, decimals]) => `${whole}.${decimals}`),
);
const time = fc.oneof(
  fc.nat({ max: 2e9 }),
  fc.nat({ max: 2e12 }).map((ms) => ms / 1000),
);
const hostile = fc.constantFrom(']},{"metric":', ',"values":[[1,"2"]]}', '"]]}]', '"result":[', 'ü\u2028');
const labels = fc.dictionary(fc.string(), fc.oneof(fc.string(), hostile));
const points = fc.oneof(
  fc.array(fc.tuple(time, value)),
  fc.array(value).map((values) => values.map((one, index): [number, string] => [1.79e9 + index * 60, one])),
);
const item = fc.record({ metric: labels.map((one) => ({ ...one, __name__: 'm' })), values: points });
const cuts = fc.array(fc.nat());

describe('createSeriesReader', () => {
  it('reads what JSON.parse reads, to the last bit, however the answer is cut into pieces', () => {
    fc.assert(
      fc.property(
        fc.array(item),
        cuts,
        fc.boolean(),
        fc.array(fc.string()),
        (items, at, spaced, warnings) => {
          const document = { status: 'success', data: { resultType: 'matrix', result: items }, warnings };
          const text = JSON.stringify(document, null, spaced ? 1 : 0);
          const { data } = JSON.parse(text) as { data: { result: Item[] } };
          const read = readAll(text, at);
          expect(read).toEqual({ series: data.result.map(seriesOf), parts: warnings, done: true });
        },
      ),
      { numRuns: 500 },
    );
  });

  const one = { metric: { __name__: 'm' }, values: [[1, '2']] };
  it.each([
    ['histograms', [one, { ...one, histograms: [[1, { count: '1', buckets: [[0, '0', '1', '2']] }]] }, one]],
    ['only histograms', [one, { metric: { __name__: 'm' }, histograms: [] }, one]],
    ['another order of keys', [{ values: [[1, '2']], metric: { __name__: 'm' } }, one]],
    ['numbers for values', [{ metric: { __name__: 'm' }, values: [[1.5, 2]] }, one]],
    [
      'times that go back',
      [
        {
          metric: { __name__: 'm' },
          values: [
            [5, '1'],
            [4, '2'],
          ],
        },
        one,
      ],
    ],
    ['a series without name', [{ metric: {}, values: [[5, '1']] }, one]],
    ['an empty series', [{ metric: { __name__: 'm' }, values: [] }, one]],
    ['what is no series', [one, 7, null, one]],
    ['nothing', []],
  ])('%s', (_, items) => {
    expect(readAll(answer(items))).toEqual({ series: items.map(seriesOf), parts: [], done: true });
  });

  it('reads VictoriaMetrics’s head, refusals, and what is no answer of this API', () => {
    const text = answer([one, one]).replace('"success",', '"success","isPartial":false,');
    expect(readAll(text).series).toHaveLength(2);
    const refusal = '{"status":"error","errorType":"bad_data","error":"x"}';
    expect(readAll(`${refusal}${' '.repeat(5000)}`)).toMatchObject({ parts: ['x'] });
    expect(readAll('{"status":"success","data":{"resultType":"vector","result":[]}}').done).toBe(true);
  });

  it('keeps the whole series of a cut answer, and is not done', () => {
    const text = answer([one, one, one]);
    const read = readAll(text.slice(0, text.length - 15));
    expect(read.series).toHaveLength(2);
    expect(read.done).toBe(false);
  });
});
