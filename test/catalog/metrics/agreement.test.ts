import fc from 'fast-check';
import type { LabelMatcher, MetricDefinition } from '../../../src/catalog/metrics/definition.js';
import { selectorsOf } from '../../../src/catalog/metrics/definition.js';
import { toPromql } from '../../../src/catalog/metrics/promql.js';
import { metricCatalog } from '../../../src/catalog/metrics/registry.js';
import type { Grid } from '../../../src/signals/metrics/align.js';
import { createEvaluator } from '../../../src/signals/metrics/evaluate.js';
import { indexSeries } from '../../../src/signals/metrics/series-index.js';
import type { RawSeries } from './promql-evaluator.js';
import { evaluatePromql } from './promql-evaluator.js';

const STEP = 15;
const START = 1_700_000_000;
const POINTS = 8;
const HOST: LabelMatcher[] = [{ label: 'instance', operator: '=', value: 'h:9100' }];

/** Label values of which some pass the catalogue's matchers and some do not. */
const VALUES: Record<string, string[]> = {
  device: ['sda', 'vdb', 'loop0', 'eth0', 'lo', 'md0'],
  cpu: ['0', '1'],
  mode: ['user', 'system', 'idle', 'iowait', 'steal', 'softirq', 'irq', 'nice'],
  mountpoint: ['/', '/run/user', '/srv'],
  fstype: ['ext4', 'tmpfs', 'squashfs'],
  id: ['/system.slice/web.service', '/system.slice/db.service', '/'],
  slab: ['dentry', 'TCP'],
  name: ['a.service', 'b.service'],
  state: ['failed', 'active', 'R', 'D', 'Z', 'inactive', 'syn_recv', 'activating', 'recovering'],
};

function labelNames(definition: MetricDefinition): string[] {
  const matched = selectorsOf(definition.expression).flatMap(({ match }) => match.map(({ label }) => label));
  const text = JSON.stringify(definition.expression);
  return Object.keys(VALUES).filter((label) => matched.includes(label) || text.includes(`"${label}"`));
}

/** Samples on the grid with gaps; small integers, so that counters are reset now and then. */
const samplesArb = fc.array(fc.option(fc.integer({ min: 0, max: 50 }), { freq: 6, nil: null }), {
  minLength: POINTS,
  maxLength: POINTS,
});

const seriesArb = (definition: MetricDefinition): fc.Arbitrary<RawSeries[]> => {
  const labels = labelNames(definition);
  const names = [...new Set(selectorsOf(definition.expression).map(({ metric }) => metric))];
  const labelled = fc.record(
    Object.fromEntries(labels.map((label) => [label, fc.constantFrom(...(VALUES[label] ?? ['x']))])),
  );
  const one = fc.tuple(
    fc.constantFrom(...names),
    labelled,
    samplesArb,
    fc.constantFrom('h:9100', 'h:9100', 'other:9100'),
  );
  return fc
    .uniqueArray(one, {
      minLength: 1,
      maxLength: 14,
      selector: ([name, l, , instance]) => JSON.stringify([name, l, instance]),
    })
    .map((list) =>
      list.map(([name, l, samples, instance]) => {
        const known = samples.flatMap((value, i) =>
          value === null ? [] : [[START + i * STEP, value] as const],
        );
        return {
          name,
          labels: { ...(l as Record<string, string>), instance },
          times: known.map(([t]) => t),
          values: known.map(([, v]) => v),
        };
      }),
    );
};

const grid: Grid = { times: Array.from({ length: POINTS }, (_, i) => START + i * STEP), stepSeconds: STEP };

/** Without gaps only: after a gap the local evaluation bridges rates and drops stale gauges on purpose. */
const complete = (series: readonly RawSeries[], index: number): boolean =>
  series.every(({ times }) => [index - 1, index].every((i) => i < 0 || times.includes(START + i * STEP)));

describe('a catalogue entry', () => {
  it.each(metricCatalog.map((definition) => [definition.id, definition] as const))(
    '%s: PromQL and local evaluation agree',
    (_, definition) => {
      const promql = toPromql(definition, { host: HOST, windowSeconds: 2 * STEP });
      fc.assert(
        fc.property(seriesArb(definition), (series) => {
          const mine = series.filter(({ labels }) => labels['instance'] === 'h:9100');
          const derived = createEvaluator(indexSeries(mine), grid)(definition);
          grid.times.forEach((time, i) => {
            if (!complete(mine, i)) return;
            const expected = evaluatePromql(promql, series, time);
            if (typeof expected === 'number') throw new Error('a catalogue entry must be a vector');
            const theirs = [...expected.values()]
              .map(({ value }) => value)
              .filter(Number.isFinite)
              .sort((a, b) => a - b);
            const ours = derived
              .map(({ values }) => values[i] ?? NaN)
              .filter(Number.isFinite)
              .sort((a, b) => a - b);
            expect(ours).toHaveLength(theirs.length);
            ours.forEach((value, k) => expect(value).toBeCloseTo(theirs[k] ?? NaN, 6));
          });
        }),
        { numRuns: 25, seed: 7 },
      );
    },
  );
});
