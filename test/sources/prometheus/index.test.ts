import type { MetricSeries } from '../../../src/domain/evidence.js';
import { createPrometheusSource } from '../../../src/sources/prometheus/index.js';
import { isTooMuch } from '../../../src/sources/prometheus/parse.js';
import { catalogSeries, seriesQuery, stepOf } from '../../../src/sources/prometheus/query.js';
import { prometheusConfigSchema } from '../../../src/sources/prometheus/schema.js';
import type { FakeBackend } from '../../fake-backend.js';
import { startFakeBackend } from '../../fake-backend.js';
import type { FakeSeriesStore, StoredSeries } from '../../fake-prometheus.js';
import { prometheusApi } from '../../fake-prometheus.js';
import { collectOne, END, incident, START } from '../kit.js';

const NAMES = catalogSeries().slice(0, 40);
const points = (from = START, to = END, step = 15): [number, number][] =>
  Array.from({ length: Math.floor((to - from) / step) }, (_, index) => [from + index * step + 3, index]);
const series = (labels: Record<string, string> = {}, values = points()): StoredSeries[] =>
  NAMES.map((name) => ({ labels: { __name__: name, instance: '10.0.0.7:9100', ...labels }, points: values }));

let backend: FakeBackend;
let store: FakeSeriesStore;
beforeAll(async () => {
  backend = await startFakeBackend((request) => prometheusApi(store)(request));
});
afterAll(() => backend.close());
beforeEach(() => {
  store = { series: series(), lies: false };
  backend.requests.length = 0;
});

const collect = (settings = {}, stepSeconds = 60) => {
  const config = prometheusConfigSchema.parse({ url: backend.url, ...settings });
  const asked = { ...incident, window: { ...incident.window, stepSeconds } };
  return collectOne(createPrometheusSource({ config, now: () => END }), asked);
};
const seriesOf = ({ data }: Awaited<ReturnType<typeof collect>>): MetricSeries[] =>
  data?.modality === 'metrics' ? data.series : [];

describe('the Prometheus source', () => {
  it('asks once for the whole catalogue and takes the last sample of each step', async () => {
    const collected = await collect();
    expect(backend.requests).toHaveLength(1);
    expect(seriesOf(collected)).toHaveLength(NAMES.length);
    const { times, values } = seriesOf(collected)[0] ?? { times: [], values: [] };
    expect(times[0]).toBe(START + 60);
    expect(values[0]).toBe(3);
  });

  it('takes raw samples with their own times where steps are short', async () => {
    const [first] = seriesOf(await collect({}, 15));
    expect(first?.times.slice(0, 2)).toEqual([START + 3, START + 18]);
  });

  it('leaves gaps as gaps', async () => {
    store.series = series({}, [...points(START, START + 600), ...points(END - 600, END)]);
    const [first] = seriesOf(await collect());
    expect(first?.times.filter((time) => time > START + 720 && time < END - 660)).toEqual([]);
  });

  it('asks for ever smaller parts where the server limits samples', async () => {
    store.maxSamples = 10 * points().length;
    const collected = await collect();
    expect(collected.evidence).toMatchObject({ status: 'ok', note: null });
    expect(seriesOf(collected)).toHaveLength(NAMES.length);
    expect(backend.requests.length).toBeGreaterThan(4);
  });

  it('says when even the smallest part is too much', async () => {
    store.maxSamples = 1;
    expect((await collect()).evidence).toMatchObject({
      status: 'failed',
      note: expect.stringMatching(/status 422: query processing would load too many samples/) as string,
    });
  });

  it('counts the copies of a pair of servers once', async () => {
    store.series = [...series({ replica: 'a' }), ...series({ replica: 'b' }, points().slice(0, 20))];
    const collected = seriesOf(await collect());
    expect(collected).toHaveLength(NAMES.length);
    expect(collected[0]?.labels).toEqual({ instance: '10.0.0.7:9100' });
    expect(collected[0]?.times.length).toBeGreaterThan(30);
  });

  it('passes on warnings, such as Thanos’s of stores that did not answer', async () => {
    store.warnings = ['store 10.0.0.1 is down'];
    expect((await collect()).evidence).toMatchObject({
      status: 'partial',
      note: 'Prometheus warns: store 10.0.0.1 is down',
    });
  });

  it.each([
    ['Mimir', { prefix: '/prometheus', tenant: 'team-a' }, '/prometheus'],
    ['a VictoriaMetrics cluster', { prefix: '/select/0/prometheus' }, '/select/0/prometheus?nocache=1'],
    ['Thanos', {}, '?dedup=true&partial_response=true'],
  ])('asks %s at its own address', async (_, settings, address) => {
    store = { ...store, ...settings };
    const auth = { headers: { 'X-Scope-OrgID': 'team-a' } };
    const collected = await collect({ url: `${backend.url}${address}`, auth });
    expect(collected.evidence).toMatchObject({ status: 'ok', note: null });
    expect(seriesOf(collected)).toHaveLength(NAMES.length);
    for (const [name, value] of new URLSearchParams(address.split('?')[1]))
      expect(backend.requests[0]?.query.get(name)).toBe(value);
  });

  it('says that Mimir wants a tenant, and what a wrong path is', async () => {
    store = { ...store, prefix: '/prometheus', tenant: 'team-a' };
    const url = `${backend.url}/prometheus`;
    expect((await collect({ url })).evidence.note).toMatch(
      /wants to know the tenant \(401\).*auth\.headers\.X-Scope-OrgID/,
    );
    expect((await collect()).evidence.note).toMatch(/\(404\).*base of the API, path included/);
  });

  it('says when VictoriaMetrics answers in part', async () => {
    store.isPartial = true;
    expect((await collect()).evidence).toMatchObject({
      status: 'partial',
      note: 'Prometheus says that its answer is partial',
    });
    store.isPartial = false;
    expect((await collect()).evidence.note).toBeNull();
  });

  it('passes proxies that allow short GET requests only, when told so', async () => {
    store.getOnly = 8000;
    expect((await collect()).evidence.note).toMatch(/\(405\).*sources\.prometheus\.method to GET/);
    backend.requests.length = 0;
    const collected = await collect({ method: 'GET' });
    expect(collected.evidence.note).toBeNull();
    expect(seriesOf(collected)).toHaveLength(NAMES.length);
    expect(backend.requests.length).toBeGreaterThan(1);
    expect(
      backend.requests.every(({ method, query }) => method === 'GET' && String(query).length < 4500),
    ).toBe(true);
  });

  it('says when the host is watched since a short while only', async () => {
    store.series = series({}, points(END - 600, END));
    expect((await collect()).evidence).toMatchObject({
      status: 'partial',
      note: expect.stringMatching(/begin at \d\d:\d\d UTC; --window 9m looks closer/) as string,
    });
  });

  it('keeps no more series than allowed', async () => {
    expect((await collect({ maxSeries: 5 })).evidence.note).toMatch(/35 series beyond the first 5/);
  });

  it('asks nothing when nothing picks the host', async () => {
    const { evidence } = await collect({ labels: { node: '{labels.node}' } });
    expect(evidence).toMatchObject({
      status: 'failed',
      note: expect.stringMatching(/set sources\.prometheus\.labels/) as string,
    });
    expect(backend.requests).toEqual([]);
  });
});

describe('queries', () => {
  it('never ask for more points than Prometheus allows', () => {
    for (const days of [0.1, 1, 7, 30]) {
      const window = { start: END - days * 86_400, end: END, stepSeconds: 5 };
      expect((window.end - window.start) / stepOf(window)).toBeLessThan(11_000);
    }
  });

  it('quote what the inventory says', () => {
    const { form } = seriesQuery(
      ['up'],
      [{ label: 'instance', operator: '=', value: 'a"} or {b="' }],
      incident.window,
    );
    expect(form[0]?.[1]).toBe('last_over_time({__name__=~"up",instance="a\\"} or {b=\\""}[60s])');
  });

  it.each([
    [422, 'query processing would load too many samples into memory in query execution', true],
    [
      422,
      'the query exceeded the maximum number of series (limit: 100000 series) (err-mimir-max-series-per-query)',
      true,
    ],
    [503, 'the number of matching timeseries exceeds 300000; either narrow down the search', true],
    [400, 'invalid parameter "query": 1:5: parse error: unexpected <op:->', false],
    [500, 'internal error', false],
  ])('%i %s', (status, detail, expected) => {
    expect(isTooMuch(status, detail)).toBe(expected);
  });
});
