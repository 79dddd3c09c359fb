import fc from 'fast-check';
import { seriesOf } from '../../../src/sources/formats/prometheus-series.js';
import { readSeriesText } from '../../../src/sources/formats/prometheus-text.js';

const value = fc.oneof(
  fc.constantFrom('NaN', '+Inf', '-Inf', '0', '-0', '1e-7', '9007199254740993', '123456789012345678'),
  fc.double({ noNaN: true }).map(String),
  fc.nat().map(String),
);
const time = fc.oneof(
  fc.nat({ max: 2e9 }),
  fc.nat({ max: 2e12 }).map((ms) => ms / 1000),
);
const labels = fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.constant('"values":[[1,"2"]]}')));

describe('readSeriesText', () => {
  it('reads what JSON.parse reads, to the last bit', () => {
    fc.assert(
      fc.property(labels, fc.array(fc.tuple(time, value)), fc.boolean(), (metric, values, spaced) => {
        const text = JSON.stringify({ metric: { ...metric, __name__: 'm' }, values }, null, spaced ? 1 : 0);
        expect(readSeriesText(text)).toEqual(seriesOf(JSON.parse(text)));
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    '{"metric":{"__name__":"m"},"values":[[1,"2"],[3,"4"]],"histograms":[]}',
    '{"values":[[1,"2"]],"metric":{"__name__":"m"}}',
    '{"metric":{"__name__":"m"},"values":[[1.5,2]]}',
    '{"metric":{"__name__":"m"},"values":[[5,"1"],[4,"2"]]}',
    '{"metric":{},"values":[[5,"1"]]}',
    '{"metric":{"__name__":"m"},"values":[]}',
  ])('also %s', (text) => {
    expect(readSeriesText(text)).toEqual(seriesOf(JSON.parse(text)));
  });

  it('refuses what is no JSON with a SyntaxError', () => {
    expect(() => readSeriesText('{"metric":{"__name__":"m"},"values":[[1,"2"]')).toThrow(SyntaxError);
  });
});
