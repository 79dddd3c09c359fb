import fc from 'fast-check';
import type { MetricSeries } from '../../../src/domain/evidence.js';
import { findingSchema } from '../../../src/domain/finding.js';
import { metricCatalog } from '../../../src/catalog/metrics/registry.js';
import { selectorsOf } from '../../../src/catalog/metrics/definition.js';
import { detectMetrics } from '../../../src/signals/metrics/detect.js';
import { findRuns } from '../../../src/signals/metrics/sigma.js';
import { alignRate } from '../../../src/signals/metrics/rate.js';
import { findAnomaly } from '../../../src/signals/metrics/anomaly.js';
import { counterSeries, gaugeSeries, healthyHost, shift, WINDOW } from './host.js';

const names = [
  ...new Set(metricCatalog.flatMap(({ expression }) => selectorsOf(expression).map(({ metric }) => metric))),
];
const anyNumber = fc.oneof(
  fc.double(),
  fc.integer({ min: -5, max: 2e9 }),
  fc.constantFrom(NaN, Infinity, -Infinity, 0),
);
const anySeries: fc.Arbitrary<MetricSeries> = fc.record({
  name: fc.oneof(fc.constantFrom(...names), fc.string()),
  labels: fc.dictionary(
    fc.constantFrom('device', 'mountpoint', 'cpu', 'mode', 'id', 'state', '__proto__', 'x'),
    fc.string(),
    { maxKeys: 4 },
  ),
  times: fc.array(fc.oneof(fc.double(), fc.integer({ min: 1000, max: 2000 })), { maxLength: 40 }),
  values: fc.array(anyNumber, { maxLength: 40 }),
});
const anyWindow = fc.record({
  start: fc.integer({ min: 900, max: 1500 }),
  end: fc.integer({ min: 1000, max: 2100 }),
  stepSeconds: fc.constantFrom(1, 5, 15, 60),
});
const FACTS = { cpus: 2, memBytes: 8 * 2 ** 30 };
const draftSchema = findingSchema.omit({ id: true, evidenceId: true, link: true });

describe('detectMetrics', () => {
  it('never throws and says only what the schema allows', () => {
    fc.assert(
      fc.property(fc.array(anySeries, { maxLength: 12 }), anyWindow, (series, window) => {
        for (const finding of detectMetrics(series, window, FACTS).findings)
          expect(() => draftSchema.parse(finding)).not.toThrow();
      }),
      { numRuns: 150 },
    );
  });

  it('does not depend on the order of series or samples', () => {
    const series = [
      ...healthyHost(),
      gaugeSeries('node_procs_blocked', shift(0, 9)),
      counterSeries('node_forks_total', shift(2, 300)),
    ];
    const expected = detectMetrics(series, WINDOW, FACTS);
    fc.assert(
      fc.property(
        fc.shuffledSubarray(series, { minLength: series.length, maxLength: series.length }),
        (shuffled) => {
          const reversed = shuffled.map((one) => ({
            ...one,
            times: [...one.times].reverse(),
            values: [...one.values].reverse(),
          }));
          expect(detectMetrics(reversed, WINDOW, FACTS)).toEqual(expected);
        },
      ),
      { numRuns: 5 },
    );
  });

  it('copes with nothing at all', () => {
    expect(detectMetrics([], WINDOW, { cpus: null, memBytes: null })).toMatchObject({
      findings: [],
      coverage: { series: 0, expected: 0 },
    });
    expect(detectMetrics(healthyHost(), { start: 10, end: 5, stepSeconds: 5 }, FACTS).findings).toEqual([]);
  });
});

describe('a change of scale', () => {
  it('changes nothing when the floors scale along', () => {
    const values = fc.array(fc.double({ min: 0, max: 100, noNaN: true }), { minLength: 20, maxLength: 60 });
    fc.assert(
      fc.property(values, fc.constantFrom(0.25, 2, 1024), (list, factor) => {
        const profile = {
          kind: 'level',
          unit: 'x',
          badDirection: 'either',
          floor: 4,
          full: 60,
          relative: 0.5,
          weight: 1,
        } as const;
        const scaled = findAnomaly(
          list.map((value) => value * factor),
          { ...profile, floor: 4 * factor, full: 60 * factor },
        );
        const plain = findAnomaly(list, profile);
        expect(scaled?.onset).toBe(plain?.onset);
        expect(scaled?.strength ?? 0).toBeCloseTo(plain?.strength ?? 0, 6);
      }),
    );
  });
});

describe('a counter', () => {
  it('has no negative rate, whatever its resets', () => {
    const samples = fc.array(fc.nat(1000), { minLength: 2, maxLength: 50 });
    fc.assert(
      fc.property(samples, (values) => {
        const times = values.map((_, i) => 1000 + i * 5);
        const rates = alignRate({ name: 'c', labels: {}, times, values }, { times, stepSeconds: 5 });
        for (const rate of rates.slice(1)) expect(rate).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it('bridges a gap instead of losing the fault', () => {
    const times = [0, 5, 10, 25, 30];
    const grid = { times: [0, 5, 10, 15, 20, 25, 30], stepSeconds: 5 };
    const rates = alignRate({ name: 'c', labels: {}, times, values: [100, 105, 110, 185, 190] }, grid);
    expect([...rates]).toEqual([NaN, 1, 1, NaN, NaN, 5, 1]);
  });
});

describe('the 3-sigma rule', () => {
  const options = {
    floor: 1,
    relative: 0,
    direction: 'either',
    minBaseline: 6,
    trailing: 1000,
    quiet: 3,
    memory: 'healthy',
  } as const;

  it('gives one run for one shift and keeps the fault out of the baseline', () => {
    const values = [...Array<number>(20).fill(5), ...Array<number>(40).fill(50)];
    const runs = findRuns(values, options);
    expect(runs).toHaveLength(1);
    expect(runs[0]).toMatchObject({ start: 20, end: 59, direction: 'up', usual: { centre: 5 } });
  });

  it('is silent for constants and for steps below the floor', () => {
    expect(findRuns(Array<number>(50).fill(3), options)).toEqual([]);
    expect(
      findRuns(
        Array.from({ length: 50 }, (_, i) => (i < 30 ? 3 : 3.5)),
        options,
      ),
    ).toEqual([]);
  });
});
