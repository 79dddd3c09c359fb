import type { EvidenceSource } from '../../../src/ports/evidence-source.js';
import { createJournalGatewaydSource } from '../../../src/sources/journal-gatewayd/index.js';
import { journalGatewaydConfigSchema } from '../../../src/sources/journal-gatewayd/schema.js';
import type { FakeBackend } from '../../fake-backend.js';
import { startFakeBackend } from '../../fake-backend.js';
import type { FakeStore } from '../../fake-log-apis.js';
import { gatewaydApi } from '../../fake-log-apis.js';
import { collectOne, END, incident, recordsOf, START } from '../kit.js';

const store: FakeStore = { lines: [], lies: false };
let backend: FakeBackend;
beforeAll(async () => {
  backend = await startFakeBackend((request) => gatewaydApi(store)(request));
});
afterAll(() => backend.close());
beforeEach(() => {
  backend.requests.length = 0;
  // Two hours and more around the window, every ten seconds, and the lines of another host between them.
  store.lines = Array.from({ length: 1200 }, (_, index) => ({
    time: (START - 1800 + index * 5) * 1e6,
    host: index % 2 === 0 ? 'web-7' : 'db-9',
    message: `line ${index}`,
  }));
});

const make = (settings = {}): EvidenceSource =>
  createJournalGatewaydSource({
    config: journalGatewaydConfigSchema.parse({ url: backend.url, ...settings }),
    now: () => END,
  });
const own = (): number[] =>
  store.lines
    .filter(({ host, time }) => host === 'web-7' && time >= (START - 2) * 1e6 && time <= END * 1e6)
    .map(({ time }) => time / 1e6);
const timesOf = async (source: EvidenceSource): Promise<number[]> =>
  (await recordsOf(await collectOne(source))).map(({ time }) => time);

it('reads a window at once when it is not long', async () => {
  expect(await timesOf(make())).toEqual(own());
  expect(backend.requests).toHaveLength(1);
});

it.each([10, 100, 360, 361, 362])(
  'reads the last %i entries first, then those before them',
  async (tailEntries) => {
    expect(await timesOf(make({ tailEntries }))).toEqual(own().filter((time) => time >= START));
  },
);

it('has the last entry although the journal ends before the window', async () => {
  store.lines = store.lines.filter(({ time }) => time <= (END - 600) * 1e6);
  expect((await timesOf(make({ tailEntries: 50 }))).at(-1)).toBe(own().at(-1));
});

it('keeps the entries nearest to the fault when there are too many', async () => {
  const collected = await collectOne(make({ tailEntries: 50, maxLines: 100 }));
  const times = (await recordsOf(collected)).map(({ time }) => time);
  expect(times.at(-1)).toBe(own().at(-1));
  expect(times.length).toBeLessThanOrEqual(100);
  expect(collected.evidence).toMatchObject({
    status: 'partial',
    note: expect.stringMatching(/maxLines allows.*the logs from .* to .* UTC are missing/) as string,
  });
});

it('asks a host’s own gateway where it has one', async () => {
  const hosts = { 'web-7': backend.url };
  expect(await timesOf(make({ url: 'http://127.0.0.1:9', hosts }))).toEqual(own());
  expect((await collectOne(make({ url: 'http://127.0.0.1:9', hosts: {} }), incident)).evidence.status).toBe(
    'failed',
  );
});
