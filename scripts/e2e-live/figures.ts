import { spawnSync } from 'node:child_process';
import type { MetricSeries } from '../../src/domain/evidence.js';
import type { Incident } from '../../src/domain/incident.js';
import { namesOf } from '../../src/sources/http/host-names.js';
import { hostMatchers } from '../../src/sources/http/matchers.js';
import { createPrometheusSource } from '../../src/sources/prometheus/index.js';
import { catalogSeries, seriesQuery } from '../../src/sources/prometheus/query.js';
import { prometheusConfigSchema } from '../../src/sources/prometheus/schema.js';

const HOURS = 3;
const SCRAPE_SECONDS = 15;

/** The series drawn out over three hours of scrapes: what a real server holds of a host, in size. */
export function stretch(series: readonly MetricSeries[], end: number): MetricSeries[] {
  const count = (HOURS * 3600) / SCRAPE_SECONDS;
  const times = Array.from({ length: count }, (_, index) => end - (count - 1 - index) * SCRAPE_SECONDS);
  return series.map((one) => ({
    ...one,
    times,
    values: times.map((_, index) => one.values[Math.floor((index * one.values.length) / count)] ?? NaN),
  }));
}

export interface Figures {
  /** Of one collection, as the server itself counts them. */
  requests: number;
  bytes: number;
  series: number;
  samples: number;
  ours: { p50: number; p95: number };
  curl: { p50: number; p95: number };
}

function percentiles(times: readonly number[]): { p50: number; p95: number } {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share: number): number =>
    Math.round(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN);
  return { p50: at(0.5), p95: at(0.95) };
}

/** The time that curl says of one plain request for the same data, milliseconds, and the bytes. */
function curlOnce(url: string, form: readonly (readonly [string, string])[]): { ms: number; bytes: number } {
  const data = form.flatMap(([key, value]) => ['--data-urlencode', `${key}=${value}`]);
  const format = '%{time_total} %{size_download}';
  const { stdout } = spawnSync('curl', ['-s', '-o', '/dev/null', '-w', format, ...data, url], {
    encoding: 'utf8',
  });
  const [seconds = NaN, bytes = NaN] = stdout.split(' ').map(Number);
  return { ms: seconds * 1000, bytes };
}

/** Requests for series that the server has answered so far. */
async function answered(url: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const counts = text.matchAll(
    /^prometheus_http_requests_total\{[^}]*handler="\/api\/v1\/query(?:_range)?"[^}]*\} ([0-9.e+]+)$/gm,
  );
  return [...counts].reduce((sum, [, count]) => sum + Number(count), 0);
}

/** Collects the whole catalogue for three hours at 60 s, in turn with curl, so that both meet the same load. */
export async function measure(url: string, base: Incident, rounds: number): Promise<Figures> {
  const { end } = base.window;
  const incident = { ...base, window: { start: end - HOURS * 3600, end, stepSeconds: 60 } };
  const config = prometheusConfigSchema.parse({ url });
  const source = createPrometheusSource({ config, now: () => Date.now() / 1000 });
  const { path, form } = seriesQuery(
    catalogSeries(),
    hostMatchers(namesOf(incident.host), config.labels),
    incident.window,
  );
  const ours: number[] = [];
  const curl: number[] = [];
  let figures = { bytes: 0, series: 0, samples: 0 };
  let requests = 0;
  // The first rounds warm up both sides.
  for (let round = -5; round < rounds; round += 1) {
    const plain = curlOnce(`${url}${path}`, form);
    const before = await answered(url);
    const begun = performance.now();
    const [collected] = await source.collect(incident, AbortSignal.timeout(60_000));
    const taken = performance.now() - begun;
    requests = (await answered(url)) - before;
    if (collected?.data?.modality !== 'metrics') throw new Error(collected?.evidence.note ?? 'no metrics');
    if (round < 0) continue;
    ours.push(taken);
    curl.push(plain.ms);
    const { series } = collected.data;
    const samples = series.reduce((sum, { times }) => sum + times.length, 0);
    figures = { bytes: plain.bytes, series: series.length, samples };
  }
  return { requests, ...figures, ours: percentiles(ours), curl: percentiles(curl) };
}
