import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { LogRecord, Modality } from '../../src/domain/evidence.js';
import { evidenceSchema } from '../../src/domain/evidence.js';
import type { Incident } from '../../src/domain/incident.js';
import type { Collected, EvidenceSource } from '../../src/ports/evidence-source.js';
import { createBundleSource } from '../../src/sources/bundle/index.js';
import { namesOf } from '../../src/sources/http/host-names.js';
import { SOURCES, createSources, sourcesSchema } from '../../src/sources/registry.js';
import { writeGz } from '../bundle-kit.js';
import type { BackendAnswer, BackendRequest, FakeBackend, Fault } from '../fake-backend.js';
import { FAULTS, startFakeBackend } from '../fake-backend.js';
import type { FakeStore, StoredLine } from '../fake-log-apis.js';
import { elasticsearchApi, gatewaydApi, lokiApi } from '../fake-log-apis.js';
import { parcaApi } from '../fake-parca.js';
import type { FakeSeriesStore } from '../fake-prometheus.js';
import { prometheusApi } from '../fake-prometheus.js';
import { pyroscopeApi } from '../fake-pyroscope.js';

const END = 1_790_000_000;
const START = END - 3600;
const NOW = END + 5;
const SECRET = 'hunter2-token';

const incident: Incident = {
  id: 'i1',
  host: { ip: '10.0.0.7', hostname: 'web-7', osRelease: null, kernel: null, cpus: 4, memBytes: null },
  window: { start: START, end: END, stepSeconds: 60 },
  alert: { source: 'manual', name: '', severity: 'warning', summary: '', startsAt: END, labels: {} },
};

type State = 'healthy' | 'empty' | 'other-host' | 'future' | Fault;

/** One source with what stands behind it, which can be put into any state. */
interface Subject {
  source: EvidenceSource;
  /** The same with little time. */
  hurried: EvidenceSource;
  enter(state: State): void;
  close(): Promise<void>;
}

const moments = Array.from({ length: 30 }, (_, index) => START + 60 + index * 100);

function linesFor(state: State): StoredLine[] {
  if (state === 'empty') return [];
  const host = state === 'other-host' ? 'db-9' : 'web-7';
  const shift = state === 'future' ? 7200 : 0;
  return moments.map((time, index) => ({
    time: (time + shift) * 1e6,
    host,
    message: `line ${index}`,
    priority: 4,
  }));
}

function seriesFor(state: State): FakeSeriesStore['series'] {
  if (state === 'empty') return [];
  const instance = state === 'other-host' ? '10.0.0.9:9100' : '10.0.0.7:9100';
  const shift = state === 'future' ? 7200 : 0;
  const points = Array.from({ length: 240 }, (_, index): [number, number] => [
    START + shift + index * 15,
    index,
  ]);
  return ['up', 'node_load1', 'node_memory_MemTotal_bytes'].map((name) => ({
    labels: { __name__: name, instance, job: 'node' },
    points,
  }));
}

const isFault = (state: State): state is Fault => (FAULTS as readonly string[]).includes(state);

async function behindHttp(
  key: string,
  settings: object,
  apiOf: (state: State) => (request: BackendRequest) => BackendAnswer,
): Promise<Subject> {
  let api = apiOf('healthy');
  const backend: FakeBackend = await startFakeBackend((request) => api(request));
  backend.authorization = `Bearer ${SECRET}`;
  if (key === 'parca') backend.faultType = 'application/grpc-web+proto';
  const make = (timeoutSeconds: number): EvidenceSource => {
    const common = { url: backend.url, timeoutSeconds, maxMebibytes: 2, auth: { bearer: SECRET } };
    const config = sourcesSchema.parse({ [key]: { ...common, ...settings } });
    const [source] = createSources(config, { findNames: namesOf, now: () => NOW });
    if (source === undefined) throw new Error(`${key} is not in the registry`);
    return source;
  };
  return {
    source: make(10),
    hurried: make(0.6),
    enter(state) {
      backend.fault = isFault(state) ? state : null;
      api = apiOf(state);
    },
    close: () => backend.close(),
  };
}

const logs =
  (make: (store: FakeStore) => (request: BackendRequest) => BackendAnswer) =>
  (state: State): ((request: BackendRequest) => BackendAnswer) =>
    make({ lines: linesFor(state), lies: state === 'other-host' || state === 'future' });

const SUBJECTS: Readonly<Record<string, { modality: Modality; start: () => Promise<Subject> }>> = {
  prometheus: {
    modality: 'metrics',
    start: () =>
      behindHttp('prometheus', {}, (state) => {
        const api = prometheusApi({ series: seriesFor(state), lies: state === 'other-host' });
        // A server that lies about times answers a range query as if it were one of raw samples.
        return (request) => {
          if (state !== 'future') return api(request);
          const result = seriesFor(state).map(({ labels, points }) => ({ metric: labels, values: points }));
          return { body: JSON.stringify({ status: 'success', data: { resultType: 'matrix', result } }) };
        };
      }),
  },
  loki: {
    modality: 'logs',
    start: () =>
      behindHttp(
        'loki',
        {},
        logs((store) => lokiApi(store)),
      ),
  },
  elasticsearch: {
    modality: 'logs',
    start: () =>
      behindHttp(
        'elasticsearch',
        { index: 'filebeat-*' },
        logs((store) => elasticsearchApi(store)),
      ),
  },
  pyroscope: {
    modality: 'stacks',
    start: () =>
      behindHttp('pyroscope', {}, (state) => {
        const hostname = state === 'other-host' ? 'db-9' : 'web-7';
        const series = state === 'empty' ? [] : [{ hostname, service_name: 'nginx' }];
        return pyroscopeApi({ series, shift: state === 'future' ? 7200 : 0 });
      }),
  },
  parca: {
    modality: 'stacks',
    start: () =>
      behindHttp('parca', {}, (state) => {
        const node = state === 'other-host' ? 'db-9' : 'web-7';
        const series = state === 'empty' ? [] : [{ node, comm: 'nginx' }];
        return parcaApi({ series, shift: state === 'future' ? 7200 : 0 });
      }),
  },
  journalGatewayd: {
    modality: 'logs',
    start: () =>
      behindHttp(
        'journalGatewayd',
        {},
        logs((store) => gatewaydApi(store)),
      ),
  },
};

/** States that have no meaning for files: they fail in their own ways, below and in their own tests. */
const OVER_HTTP = Object.keys(SUBJECTS);

async function recordsOf({ data }: Collected): Promise<LogRecord[]> {
  const records: LogRecord[] = [];
  if (data?.modality === 'logs') for await (const record of data.records()) records.push(record);
  return records;
}

async function timesOf(collected: Collected): Promise<number[]> {
  if (collected.data?.modality === 'metrics') return collected.data.series.flatMap(({ times }) => times);
  if (collected.data?.modality === 'stacks') return collected.data.profile.map(({ time }) => time);
  return (await recordsOf(collected)).map(({ time }) => time);
}

async function ask(source: EvidenceSource, signal = new AbortController().signal): Promise<Collected> {
  const [first, ...rest] = await source.collect(incident, signal);
  expect(rest).toEqual([]);
  if (first === undefined) throw new Error('no evidence record');
  return first;
}

describe.each(OVER_HTTP)('evidence source: %s', (name) => {
  const { modality, start } = SUBJECTS[name] ?? {
    modality: 'logs',
    start: () => Promise.reject(new Error()),
  };
  let subject: Subject;
  beforeAll(async () => {
    subject = await start();
  });
  afterAll(() => subject.close());

  it('gives the window’s data, the query and a link', async () => {
    subject.enter('healthy');
    const collected = await ask(subject.source);
    expect(evidenceSchema.parse({ ...collected.evidence, ref: null })).toMatchObject({
      modality,
      status: 'ok',
      note: null,
      source: subject.source.name,
    });
    expect(collected.evidence.query).toMatch(/web-7|10\.0\.0\.7/);
    expect(collected.evidence.link).toMatch(/^http:\/\/127\.0\.0\.1:\d+\//);
    const times = await timesOf(collected);
    expect(times.length).toBeGreaterThanOrEqual(modality === 'stacks' ? 8 : 30);
    expect(times.every((time) => time >= START - 60 && time <= END)).toBe(true);
  });

  it('gives logs in order, and again when asked again', async () => {
    subject.enter('healthy');
    const collected = await ask(subject.source);
    const times = await timesOf(collected);
    if (modality === 'logs') expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(await timesOf(collected)).toEqual(times);
  });

  it('says that there is nothing', async () => {
    subject.enter('empty');
    expect(await ask(subject.source)).toMatchObject({ data: null, evidence: { status: 'empty' } });
  });

  it('refuses the data of another host', async () => {
    subject.enter('other-host');
    const { data, evidence } = await ask(subject.source);
    expect(data).toBeNull();
    expect(evidence.note).toMatch(/of another host.*refused/);
  });

  it('leaves out what bears times of the future', async () => {
    subject.enter('future');
    const collected = await ask(subject.source);
    const times = await timesOf(collected);
    expect(times.filter((time) => time > END + 2)).toEqual([]);
    if (name !== 'journalGatewayd') expect(collected.evidence.note).toMatch(/in the future/);
  });

  it.each([
    ['hang', /did not answer fully within 0\.6 s.*timeoutSeconds/],
    ['drip', /did not answer fully within 0\.6 s/],
    ['unauthorised', /did not accept the credentials \(401\).*\.auth/],
    ['forbidden', /forbids this query \(403\).*read access/],
    ['missing', /does not know this address \(404\).*\.url/],
    ['throttled', /too many requests \(429\)/],
    ['unavailable', /not ready \(503\)/],
    ['broken', /answered with status 500/],
    ['html', /a web page \(HTML\) instead of data.*\.url/],
    ['redirect', /redirects elsewhere \(302\)/],
    ['reset', /broke off its answer/],
    ['cut', /broke off its answer/],
    ['huge', /sent more than 2 MiB.*maxMebibytes/],
    ['bomb', /sent more than 2 MiB/],
  ] as const)('%s: a value that says what to do, in time', async (fault, words) => {
    subject.enter(fault);
    const begun = performance.now();
    const { data, evidence } = await ask(/0\\\.6/.test(words.source) ? subject.hurried : subject.source);
    expect(performance.now() - begun).toBeLessThan(5000);
    expect(data).toBeNull();
    expect(evidence).toMatchObject({
      status: 'failed',
      modality,
      note: expect.stringMatching(words) as string,
    });
    expect(JSON.stringify(evidence)).not.toContain(SECRET);
    expect(evidence.note).not.toMatch(/secret/);
  });

  it('obeys the caller’s signal', async () => {
    subject.enter('hang');
    const { evidence } = await ask(subject.source, AbortSignal.timeout(50));
    expect(evidence.status).toBe('failed');
    expect((await ask(subject.source, AbortSignal.abort())).evidence.status).toBe('failed');
  });

  it('comes back when its server does', async () => {
    subject.enter('reset');
    await ask(subject.source);
    subject.enter('healthy');
    expect((await ask(subject.source)).evidence.status).toBe('ok');
  });
});

describe('sources of files', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'oscope-source-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const stamp = (time: number): string => new Date(time * 1000).toISOString();
  const syslog = (paths: string[]): EvidenceSource => {
    const config = sourcesSchema.parse({ syslogFiles: { paths, timeZone: 'UTC', maxMebibytes: 1 } });
    const [source] = createSources(config, { findNames: namesOf, now: () => NOW });
    if (source === undefined) throw new Error('not in the registry');
    return source;
  };
  const lines = (host: string, times: readonly number[]): string =>
    times.map((time, index) => `${stamp(time)} ${host} app[7]: line ${index}\n`).join('');

  it('syslog files: the host’s lines of the window, in order over rotated files', async () => {
    writeGz(folder, 'syslog.1.gz', lines('web-7', moments.slice(0, 10)));
    writeFileSync(path.join(folder, 'syslog'), lines('web-7', [...moments.slice(10), END + 90]));
    writeFileSync(path.join(folder, 'other.log'), lines('db-9', moments));
    const collected = await ask(syslog([`${folder}/syslog*`, `${folder}/other.log`]));
    expect(collected.evidence).toMatchObject({ status: 'ok', note: null });
    expect(await timesOf(collected)).toEqual(moments);
  });

  it('syslog files: nothing there, nothing of the host, damaged, too large', async () => {
    expect((await ask(syslog(['/nowhere/*.log']))).evidence).toMatchObject({
      status: 'failed',
      note: expect.stringMatching(/cannot be read.*syslogFiles\.paths/) as string,
    });
    writeFileSync(path.join(folder, 'syslog'), lines('db-9', moments));
    expect((await ask(syslog([`${folder}/syslog`]))).evidence.status).toBe('empty');
    writeFileSync(path.join(folder, 'broken.gz'), 'this is no gzip');
    expect((await ask(syslog([`${folder}/broken.gz`]))).evidence.note).toMatch(/is damaged/);
    const long = `${stamp(START + 1)} web-7 app: ${'x'.repeat(1000)}\n`;
    writeFileSync(path.join(folder, 'large'), long.repeat(2000));
    const large = await ask(syslog([`${folder}/large`]));
    expect(large.evidence.note).toMatch(/more than 1 MiB.*the logs before .* are missing/s);
    expect(large.evidence.status).toBe('partial');
  });

  it('bundle: a folder without files gives named gaps', async () => {
    const collected = await createBundleSource(folder).collect(incident, new AbortController().signal);
    expect(collected.map(({ evidence }) => evidence.status)).toEqual([
      'failed',
      'failed',
      'failed',
      'failed',
    ]);
    expect(collected.every(({ evidence }) => evidence.note?.includes('is not in the bundle'))).toBe(true);
  });
});

it('the suite knows every source of the registry', () => {
  // Each source of files has failures of its own: see its own tests.
  const tested = [...OVER_HTTP, 'syslogFiles', 'profileFolder', 'sadf'];
  expect(Object.keys(SOURCES).filter((key) => !tested.includes(key))).toEqual([]);
});
