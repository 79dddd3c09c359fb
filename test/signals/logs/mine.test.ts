import fc from 'fast-check';
import type { LogRecord } from '../../../src/domain/evidence.js';
import { findingSchema } from '../../../src/domain/finding.js';
import { detectLogs } from '../../../src/signals/logs/detect.js';
import { createMiner, mineLogs } from '../../../src/signals/logs/mine.js';
import type { LogSummary } from '../../../src/signals/logs/summary.js';

const window = { start: 1000, end: 1300, stepSeconds: 5 };

function record(time: number, message: string, fields: Partial<LogRecord> = {}): LogRecord {
  const base = { priority: 6, identifier: 'app', unit: 'app.service', pid: 7, transport: 'stdout' };
  return { ...base, time, message, ...fields };
}

async function* stream(records: readonly LogRecord[]): AsyncGenerator<LogRecord> {
  for (const entry of records) yield await Promise.resolve(entry);
}

function mineAll(records: readonly LogRecord[]): LogSummary {
  const miner = createMiner(window);
  for (const entry of records) miner.push(entry);
  return miner.finish();
}

describe('mineLogs', () => {
  it('counts templates by time, priority and unit', async () => {
    const summary = await mineLogs(
      stream([record(1001, 'served 12 requests'), record(1002, 'served 9 requests'), record(1299, 'bye')]),
      window,
    );
    expect(summary).toMatchObject({ records: 3, misplaced: 0, binCount: 60, binSeconds: 5 });
    expect(summary.templates[0]).toMatchObject({
      text: 'served <*> requests',
      unit: 'app.service',
      identifier: 'app',
      count: 2,
      firstTime: 1001,
      lastTime: 1002,
      samples: [
        '1970-01-01T00:16:41Z app[7]: served 12 requests',
        '1970-01-01T00:16:42Z app[7]: served 9 requests',
      ],
    });
    expect([...(summary.templates[0]?.bins ?? [])].slice(0, 2)).toEqual([2, 0]);
    expect(summary.volumes[0]?.count).toBe(3);
  });

  it('takes an empty journal', async () => {
    const summary = await mineLogs(stream([]), window);
    expect(summary).toMatchObject({ records: 0, templates: [], volumes: [] });
    expect(detectLogs(summary, new Map(), window, 1)).toEqual([]);
  });

  it('hands every record to the collectors and keeps what they found', async () => {
    const seen: string[] = [];
    const collector = { push: (entry: LogRecord) => void seen.push(entry.message), finish: () => [] };
    await mineLogs(stream([record(1001, 'a'), record(1002, 'b')]), window, { collectors: [collector] });
    expect(seen).toEqual(['a', 'b']);
  });

  it('counts a record of another time at the time before it', () => {
    const summary = mineAll([
      record(1100, 'tick'),
      record(5, 'tick'),
      record(NaN, 'tick'),
      record(9e9, 'tick'),
    ]);
    expect(summary).toMatchObject({ records: 4, misplaced: 3 });
    expect(summary.templates[0]).toMatchObject({ count: 4, firstTime: 1100, lastTime: 1100 });
  });

  it('believes a level word more than the priority of standard output', () => {
    const summary = mineAll([record(1001, 'ERROR: lost the database'), record(1002, 'no error at all')]);
    expect(summary.templates.map(({ severity }) => severity)).toEqual([3, 6]);
  });

  it("gives systemd's lines to the unit they speak of", () => {
    const line = record(1001, 'db.service: Failed with result', {
      identifier: 'systemd',
      unit: 'init.scope',
    });
    expect(mineAll([line]).volumes[0]).toMatchObject({ unit: 'db.service' });
  });

  it('cuts huge lines and control characters in samples', () => {
    const summary = mineAll([record(1001, `\u001b[31m\ud800${'x'.repeat(5e6)}`)]);
    const sample = summary.templates[0]?.samples[0] ?? '';
    expect(sample.length).toBeLessThan(500);
    expect(sample).not.toMatch(/[\p{Cc}\p{Surrogate}]/u);
  });

  it('counts the same whatever the order of the records', () => {
    const lines = fc.array(
      fc.record({ time: fc.integer({ min: 1000, max: 1300 }), id: fc.nat(3), priority: fc.nat(7) }),
    );
    fc.assert(
      fc.property(lines, (entries) => {
        const records = entries.map(({ time, id, priority }) =>
          record(time, `state of thing number ${String(id)}`, { priority }),
        );
        const forward = mineAll(records);
        const backward = mineAll([...records].reverse());
        expect(backward.volumes).toEqual(forward.volumes);
        expect(backward.templates[0]?.bins).toEqual(forward.templates[0]?.bins);
      }),
    );
  });

  it('makes valid findings of anything, the same for the same seed', () => {
    const anything = fc.record({
      time: fc.oneof(fc.double(), fc.double({ min: 990, max: 1310, noNaN: true })),
      priority: fc.oneof(fc.constant(null), fc.integer({ min: -2, max: 9 })),
      identifier: fc.string({ unit: 'binary', maxLength: 4 }),
      unit: fc.option(fc.string({ maxLength: 2 })),
      pid: fc.option(fc.integer()),
      transport: fc.constantFrom('kernel', 'stdout'),
      message: fc.string({ unit: 'binary' }),
    });
    fc.assert(
      fc.property(fc.array(anything, { maxLength: 60 }), (records) => {
        const summary = mineAll(records);
        const vectors = new Map(
          summary.templates.map(({ id, text }) => [id, [text.length, 1, text.length % 3]]),
        );
        const drafts = detectLogs(summary, vectors, window, 3);
        expect(drafts).toEqual(detectLogs(mineAll(records), vectors, window, 3));
        for (const draft of drafts) {
          expect(() => findingSchema.parse({ ...draft, id: 'L1', evidenceId: 'e', link: '' })).not.toThrow();
          expect(draft.onset).toBeGreaterThanOrEqual(window.start);
          expect(draft.onset).toBeLessThanOrEqual(window.end);
        }
      }),
    );
  });
});
