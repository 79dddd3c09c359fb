import type { MetricSeries } from '../../../src/domain/evidence.js';
import { detectMetrics } from '../../../src/signals/metrics/detect.js';
import { withoutCopies } from '../../../src/signals/metrics/copies.js';
import { withoutForeignScrapes } from '../../../src/signals/metrics/scrapes.js';
import { counterSeries, FAULT_AT, gaugeSeries, healthyHost, WINDOW } from './host.js';

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

describe('a host that two jobs scrape', () => {
  const again = (series: readonly MetricSeries[], from = 0): MetricSeries[] =>
    series.map((one) => ({
      ...one,
      labels: { ...one.labels, job: 'node-again' },
      times: one.times.slice(from),
      values: one.values.slice(from),
    }));
  const disk = counterSeries('node_disk_io_time_seconds_total', () => 0.5, { device: 'sda' });

  it('does not work twice as much', () => {
    const whole = [...healthyHost(), disk];
    expect(kinds([...whole, ...again(whole)])).toEqual([]);
    expect(kinds([...whole, ...again(whole, 120)])).toEqual([]);
  });

  it('goes on where one job took over from the other', () => {
    const until = { ...disk, times: disk.times.slice(0, 100), values: disk.values.slice(0, 100) };
    expect(withoutCopies([until, ...again([disk], 60)])).toEqual([
      { ...disk, labels: { ...disk.labels, job: 'node-again' } },
    ]);
  });
});

describe('scrapes that are further apart than the steps', () => {
  const window = { ...WINDOW, start: WINDOW.end - 3600, stepSeconds: 30 };
  const within = ({ times, values, ...one }: MetricSeries, until: number): MetricSeries => {
    const kept = times.flatMap((time, i) => (time >= window.start && time <= until ? [i] : []));
    return { ...one, times: kept.map((i) => times[i] ?? 0), values: kept.map((i) => values[i] ?? 0) };
  };
  const seen = (until: number) =>
    detectMetrics([...host.map((one) => within(one, until)), within(upOf({}, 1), until)], window, {
      cpus: 2,
      memBytes: null,
    });

  it('lose nothing between them', () => {
    expect(seen(window.end).coverage).toMatchObject({ missing: 0, gaps: [] });
  });

  it('show that the host fell silent', () => {
    expect(seen(window.end - 600).findings.map(({ kind }) => kind)).toContain('scrape.up');
  });
});

describe('the clock of a host of which scrapes were lost', () => {
  const others = host.filter(({ name }) => !/_(?:boot_)?time_seconds$/.test(name));
  /** As `last_over_time` answers: the newest scrape of each step, at the step's time. */
  const thinned = (name: string, value: (scraped: number) => number): MetricSeries => {
    const one = gaugeSeries(name, () => 0);
    const age = (i: number): number => (i < 170 ? 8 : ([8, 53, 23, 38][i % 4] ?? 8));
    return { ...one, values: one.times.map((time, i) => value(time - age(i))) };
  };

  it('was neither stepped nor was the host rebooted', () => {
    const clock = thinned('node_time_seconds', (scraped) => scraped + 0.01);
    const boot = thinned('node_boot_time_seconds', () => WINDOW.start - 1e6);
    expect(kinds([...others, clock, boot])).toEqual([]);
  });

  it('is seen to be stepped all the same', () => {
    const clock = thinned(
      'node_time_seconds',
      (scraped) => scraped + (scraped < WINDOW.end - 3000 ? 0 : 300),
    );
    expect(kinds([...others, clock])).toContain('time.clock_skew.seconds');
  });
});
