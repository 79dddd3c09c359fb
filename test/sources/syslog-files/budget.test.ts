import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { createSyslogFilesSource } from '../../../src/sources/syslog-files/index.js';
import { syslogFilesConfigSchema } from '../../../src/sources/syslog-files/schema.js';
import { collectOne, END, incident, recordsOf, START } from '../kit.js';

const FAULT = 'Out of memory: Killed process 4711 (java)';
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'oscope-syslog-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const line = (time: number, message: string): string =>
  `${new Date(time * 1000).toISOString()} web-7 app[1]: ${message}\n`;
/** Lines of 120 bytes from one time to another. */
const noise = (from: number, until: number, count: number): string =>
  Array.from({ length: count }, (_, index) =>
    line(from + ((until - from) * index) / count, `${index} `.padEnd(80, 'x')),
  ).join('');
const write = (name: string, text: string): void =>
  writeFileSync(path.join(folder, name), name.endsWith('.gz') ? gzipSync(text) : text);

async function collect(limits: object, asked = incident) {
  const config = syslogFilesConfigSchema.parse({ paths: [`${folder}/syslog*`], timeZone: 'UTC', ...limits });
  const collected = await collectOne(createSyslogFilesSource({ config, now: () => asked.window.end }), asked);
  const records = await recordsOf(collected);
  const times = records.map(({ time }) => time);
  expect(times).toEqual([...times].sort((a, b) => a - b));
  return { ...collected.evidence, records, messages: records.map(({ message }) => message) };
}

describe('syslog files with more than the budget', () => {
  const storm = noise(START, END - 60, 60_000) + line(END - 30, FAULT);

  it.each([
    [
      'lines',
      { maxLines: 1000 },
      /only 1000 lines were read; the logs before \d\d:\d\d:\d\d UTC are missing/,
    ],
    ['bytes', { maxMebibytes: 1 }, /more than 1 MiB .*; the logs before \d\d:\d\d:\d\d UTC are missing/s],
  ])('keep the fault and give up the hours before it (%s)', async (_, limits, words) => {
    for (const name of ['syslog', 'syslog.1.gz']) {
      write(name, storm);
      const { status, note, messages } = await collect(limits);
      expect({ status, note }).toEqual({ status: 'partial', note: expect.stringMatching(words) as string });
      expect(messages.at(-1)).toBe(FAULT);
      expect(messages.length).toBeGreaterThan(900);
      expect(messages.length).toBeLessThan(12_000);
      rmSync(path.join(folder, name));
    }
  });

  it('say what is missing also when the budget ends with a block', async () => {
    const text = Array.from({ length: 3 * 8192 }, (_, index) =>
      line(START + index / 10, 'x'.repeat(128 - line(START, '').length)),
    ).join('');
    write('syslog.1.gz', text);
    expect((await collect({ maxMebibytes: 1 })).note).toMatch(/more than 1 MiB .*the logs before/s);
  });

  it('spend it on the newest of rotated files first', async () => {
    write('syslog.2.gz', noise(START, START + 1200, 20_000));
    write('syslog.1', noise(START + 1200, START + 2400, 20_000));
    write('syslog', noise(START + 2400, END - 60, 20_000) + line(END - 30, FAULT));
    const { records, messages } = await collect({ maxLines: 30_000 });
    expect(messages.at(-1)).toBe(FAULT);
    expect(records[0]?.time).toBeGreaterThan(START + 1200);
    expect(records).toHaveLength(30_000);
  });

  it.each(['syslog', 'syslog.1.gz'])('find an earlier window in %s', async (name) => {
    write(name, storm);
    const window = { start: START + 600, end: START + 1200, stepSeconds: 60 };
    const { status, note, records } = await collect({ maxMebibytes: 4 }, { ...incident, window });
    expect({ status, note }).toEqual({ status: 'ok', note: null });
    expect(records.length).toBeGreaterThan(9900);
  });
});

it('keeps what stands before the damage of a compressed file', async () => {
  write('syslog.1.gz', noise(START, END, 60_000));
  const file = path.join(folder, 'syslog.1.gz');
  const whole = readFileSync(file);
  writeFileSync(file, whole.subarray(0, whole.length / 2));
  const { status, note, records } = await collect({});
  expect(status).toBe('partial');
  expect(note).toMatch(/is damaged/);
  expect(records.length).toBeGreaterThan(20_000);
});
