import type { MetricSeries } from '../../../src/domain/evidence.js';
import { detectMetrics } from '../../../src/signals/metrics/detect.js';
import { withoutForeignScrapes } from '../../../src/signals/metrics/scrapes.js';
import { FAULT_AT, gaugeSeries, healthyHost, WINDOW } from './host.js';

const database = { job: 'postgres', instance: 'h:9187' };
const upOf = (labels: Record<string, string>, after: number): MetricSeries =>
  gaugeSeries('up', (i) => (i < FAULT_AT ? 1 : after), labels);
const host = healthyHost().filter(({ name }) => name !== 'up');
const kinds = (series: readonly MetricSeries[]): string[] =>
  detectMetrics(series, WINDOW, { cpus: 2, memBytes: null }).findings.map(({ kind }) => kind);

describe('scrapes', () => {
  it("of another exporter say nothing of the host's", () => {
    expect(kinds([...host, upOf({}, 1), upOf(database, 0)])).not.toContain('scrape.up');
    expect(kinds([...host, upOf({}, 0), upOf(database, 1)])).toContain('scrape.up');
  });

  it('are kept where nothing tells whose they are', () => {
    const alone = [upOf(database, 0)];
    expect(withoutForeignScrapes(alone)).toEqual(alone);
    const nameless = [{ ...upOf({}, 0), labels: {} }, ...host];
    expect(withoutForeignScrapes(nameless)).toEqual(nameless);
  });
});
