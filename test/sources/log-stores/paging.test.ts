import fc from 'fast-check';
import { createLokiSource } from '../../../src/sources/loki/index.js';
import { lokiConfigSchema } from '../../../src/sources/loki/schema.js';
import { createElasticsearchSource } from '../../../src/sources/elasticsearch/index.js';
import { elasticsearchConfigSchema } from '../../../src/sources/elasticsearch/schema.js';
import { fieldOf, searchBody } from '../../../src/sources/elasticsearch/parse.js';
import type { EvidenceSource } from '../../../src/ports/evidence-source.js';
import type { FakeBackend } from '../../fake-backend.js';
import { startFakeBackend } from '../../fake-backend.js';
import type { FakeStore } from '../../fake-log-apis.js';
import { elasticsearchApi, lokiApi } from '../../fake-log-apis.js';
import { collectOne, END, incident, recordsOf, START } from '../kit.js';

const store: FakeStore = { lines: [], lies: false };
let loki: FakeBackend;
let elastic: FakeBackend;
beforeAll(async () => {
  loki = await startFakeBackend((request) => lokiApi(store)(request));
  elastic = await startFakeBackend((request) => elasticsearchApi(store)(request));
});
afterAll(() => Promise.all([loki.close(), elastic.close()]));

const PAGED: Readonly<Record<string, (pageSize: number, maxLines?: number) => EvidenceSource>> = {
  loki: (pageSize, maxLines = 1e6) =>
    createLokiSource({
      config: lokiConfigSchema.parse({ url: loki.url, pageSize, maxLines }),
      now: () => END,
    }),
  elasticsearch: (pageSize, maxLines = 1e6) =>
    createElasticsearchSource({
      config: elasticsearchConfigSchema.parse({ url: elastic.url, pageSize, maxLines }),
      now: () => END,
    }),
};

/** Steps of whole milliseconds, many of them none: Elasticsearch sorts by those. */
const steps = fc.array(fc.nat({ max: 2 }), { minLength: 1, maxLength: 60 });
const linesAt = (gaps: readonly number[]): FakeStore['lines'] => {
  let time = START * 1e6 + 5_000_000;
  return gaps.map((gap, index) => {
    time += gap * 1000;
    return { time, host: 'web-7', message: `line ${index}` };
  });
};
const longestTie = (lines: FakeStore['lines']): number =>
  Math.max(...lines.map(({ time }) => lines.filter((line) => line.time === time).length));

describe.each(Object.keys(PAGED))('paging of %s', (name) => {
  const make = PAGED[name] ?? (() => Promise.reject(new Error()) as never);

  it('gives every line once and in order, however times coincide', async () => {
    await fc.assert(
      fc.asyncProperty(steps, fc.integer({ min: 3, max: 20 }), async (gaps, pageSize) => {
        store.lines = linesAt(gaps);
        fc.pre(longestTie(store.lines) < pageSize);
        const collected = await collectOne(make(pageSize));
        const records = await recordsOf(collected);
        expect(collected.evidence.note).toBeNull();
        expect(records.map(({ message }) => message).sort()).toEqual(
          store.lines.map(({ message }) => message).sort(),
        );
        expect(records.map(({ time }) => time)).toEqual(store.lines.map(({ time }) => time / 1e6));
      }),
      { numRuns: 30 },
    );
  });

  it('says so when more lines bear one time than a page holds, and goes on', async () => {
    store.lines = linesAt([0, 1, 1, 0, 0, 0, 0, 0, 0, 1]);
    const collected = await collectOne(make(3));
    expect(collected.evidence.note).toMatch(/more lines bear one time than a page holds/);
    expect((await recordsOf(collected)).map(({ message }) => message)).toContain('line 0');
  });

  it('keeps the latest lines when there are too many', async () => {
    store.lines = linesAt(Array.from({ length: 50 }, () => 2000));
    const collected = await collectOne(make(20, 10));
    expect(collected.evidence).toMatchObject({
      status: 'partial',
      note: expect.stringMatching(
        /only 10 lines were read; the logs before \d\d:\d\d:\d\d UTC are missing/,
      ) as string,
    });
    expect((await recordsOf(collected)).map(({ message }) => message).at(-1)).toBe('line 49');
  });
});

describe('Elasticsearch', () => {
  it('reads fields nested, flat and mixed', () => {
    expect(fieldOf({ host: { name: 'a' } }, 'host.name')).toBe('a');
    expect(fieldOf({ 'host.name': 'a' }, 'host.name')).toBe('a');
    expect(fieldOf({ log: { 'syslog.severity': { code: 3 } } }, 'log.syslog.severity.code')).toBe(3);
    expect(fieldOf({}, 'a.b')).toBeUndefined();
  });

  it('names stand in the query as values only', () => {
    fc.assert(
      fc.property(fc.string(), (value) => {
        const search = {
          window: incident.window,
          hostFields: ['host.name'],
          timeField: '@timestamp',
          pageSize: 5,
          until: 9,
        };
        const plain = JSON.stringify(searchBody({ ...search, values: ['x'] }));
        const body = searchBody({ ...search, values: [value] });
        const read = JSON.parse(JSON.stringify(body)) as typeof body;
        expect(JSON.stringify(read).replace(JSON.stringify([value]), '["x"]')).toBe(plain);
      }),
    );
  });
});

describe('Loki', () => {
  it('refuses a page size that the server does not allow, in its words', async () => {
    const note = (await collectOne((PAGED.loki ?? (() => Promise.reject(new Error()) as never))(6000)))
      .evidence.note;
    expect(note).toMatch(/status 400: max entries limit per query exceeded/);
  });

  it('leads to Grafana where it is configured', async () => {
    const config = lokiConfigSchema.parse({
      url: loki.url,
      linkUrl: 'https://grafana.example/x',
      datasource: 'L',
    });
    const { evidence } = await collectOne(createLokiSource({ config, now: () => END }));
    const link = new URL(evidence.link);
    expect(link.pathname).toBe('/x/explore');
    expect(link.searchParams.get('panes')).toContain('host=~');
  });
});
