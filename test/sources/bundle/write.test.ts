import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { createApp } from '../../../src/app.js';
import { recordIncident } from '../../../src/cli/record.js';
import { configSchema } from '../../../src/config.js';
import type { LogRecord } from '../../../src/domain/evidence.js';
import { redactSecrets } from '../../../src/llm/secrets.js';
import type { EvidenceSource } from '../../../src/ports/evidence-source.js';
import { blockText, blockedText, journalText, resultText } from '../../../src/sources/bundle/format.js';
import { createBundleSource, openBundle } from '../../../src/sources/bundle/index.js';
import { parseMetrics } from '../../../src/sources/bundle/parse.js';
import { parseJournalLine } from '../../../src/sources/formats/journal.js';
import { mergeRecords, writeBundle } from '../../../src/sources/bundle/write.js';
import { readBlocked } from '../../../src/signals/stacks/blocked.js';
import { readFoldedBlocks } from '../../../src/signals/stacks/folded.js';
import { BUNDLES, CGROUP_OOM, readGz } from '../../bundle-kit.js';

const signal = new AbortController().signal;
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'oscope-record-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function causesOf(dir: string): Promise<[string, number][]> {
  const app = await createApp(configSchema.parse({ logLevel: 'silent' }), [createBundleSource(dir)]);
  const { report } = await app.diagnostician.diagnose(await openBundle(dir));
  return report.rootCauses.map(({ id, confidence }) => [id, confidence]);
}

describe('recording an incident', () => {
  it.each(['c-62494f', 'c-791c0c'])('%s recorded anew gives the same causes', async (id) => {
    const dir = path.join(BUNDLES, id);
    const out = path.join(folder, 'new');
    await recordIncident(await openBundle(dir), [createBundleSource(dir)], out, signal);
    expect(readdirSync(out).sort()).toEqual([
      'blocked.txt.gz',
      'case.json',
      'journal.jsonl.gz',
      'metrics.json.gz',
      'recording.json',
      'stacks.folded.gz',
    ]);
    expect(statSync(path.join(out, 'journal.jsonl.gz')).mode & 0o077).toBe(0);
    expect(await causesOf(out)).toEqual(await causesOf(dir));
  });

  it('masks secrets wherever text comes from outside', async () => {
    const incident = await openBundle(CGROUP_OOM);
    const message = 'login with password=hunter2 by alice@example.com';
    const record: LogRecord = {
      time: incident.window.end,
      priority: 3,
      identifier: 'x',
      unit: null,
      pid: 1,
      transport: '',
      message,
    };
    const source: EvidenceSource = {
      name: 'x',
      collect: () =>
        Promise.resolve([
          {
            evidence: {
              id: 'x',
              source: 'x',
              modality: 'logs',
              status: 'partial',
              query: '',
              window: incident.window,
              link: '',
              note: message,
            },
            data: {
              modality: 'logs',
              records: async function* () {
                yield await Promise.resolve(record);
              },
            },
          },
          {
            evidence: {
              id: 'y',
              source: 'x',
              modality: 'metrics',
              status: 'ok',
              query: '',
              window: incident.window,
              link: '',
              note: null,
            },
            data: {
              modality: 'metrics',
              series: [{ name: 'up', labels: { url: 'http://u:hunter2@x/' }, times: [1], values: [1] }],
            },
          },
        ]),
    };
    await recordIncident(
      { ...incident, alert: { ...incident.alert, summary: message } },
      [source],
      path.join(folder, 'b'),
      signal,
    );
    const dir = path.join(folder, 'b');
    const all = [
      readGz(dir, 'journal.jsonl.gz'),
      readGz(dir, 'metrics.json.gz'),
      ...['case.json', 'recording.json'].map((file) => readFileSync(path.join(dir, file), 'utf8')),
    ].join();
    expect(all).toContain('[secret]');
    expect(all).not.toMatch(/hunter2|alice/);
  });

  it('refuses a folder in use, and an empty recording', async () => {
    const incident = await openBundle(CGROUP_OOM);
    await expect(writeBundle(CGROUP_OOM, { incident, collected: [], redact: redactSecrets })).rejects.toThrow(
      /is not empty/,
    );
    await expect(recordIncident(incident, [], path.join(folder, 'c'), signal)).rejects.toThrow(
      /No source had anything/,
    );
  });
});

describe('the format', () => {
  const plain = (text: string): string => text;
  const word = fc.stringMatching(/^[a-z_]{1,8}$/);
  it('is read back as it was', () => {
    const values = fc.array(fc.double({ noNaN: true }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(word, fc.dictionary(word, fc.string()), values, (name, labels, list) => {
        const series = { name, labels: { ...labels }, times: list.map((_, i) => i + 0.25), values: list };
        const { series: read } = parseMetrics(`{"data":{"result":[${resultText(series, plain)}]}}`);
        expect(read[0]?.values.map((value) => value + 0)).toEqual(list.map((value) => value + 0));
        expect(read[0]?.labels).toEqual({ ...labels });
        expect(read[0]?.times).toEqual(series.times);
      }),
    );
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 0, max: 2e9 * 1e3 }), (message, ms) => {
        const record: LogRecord = {
          time: ms / 1000,
          priority: 4,
          identifier: 'a',
          unit: 'b.service',
          pid: 7,
          transport: 'journal',
          message,
        };
        expect(parseJournalLine(journalText(record, plain))).toEqual(record);
      }),
    );
    const block = { time: 100.5, durationSeconds: 15, stacks: [{ frames: ['V8 Worker', 'main'], count: 3 }] };
    expect(readFoldedBlocks(blockText(block))).toEqual([block]);
    const sample = {
      time: 7.25,
      tasks: [{ pid: 4, command: 'a b', state: 'D', waitChannel: '', frames: ['x [ext4]', 'y'] }],
    };
    expect(readBlocked(blockedText(sample))).toEqual([sample]);
  });

  it('merges logs by time', async () => {
    async function* at(...times: number[]): AsyncGenerator<LogRecord> {
      for (const time of times)
        yield await Promise.resolve({
          time,
          priority: null,
          identifier: '',
          unit: null,
          pid: null,
          transport: '',
          message: '',
        });
    }
    const times: number[] = [];
    for await (const { time } of mergeRecords([at(1, 4, 5), at(), at(2, 3, 9)])) times.push(time);
    expect(times).toEqual([1, 2, 3, 4, 5, 9]);
  });
});
