import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { parseSyslogLine } from '../../../src/sources/formats/syslog.js';
import { linesBackwards } from '../../../src/sources/syslog-files/backwards.js';
import { rangeOf } from '../../../src/sources/syslog-files/files.js';
import { mergeDescending } from '../../../src/sources/syslog-files/merge.js';
import { namesOf } from '../../../src/sources/http/host-names.js';
import { createSyslogReader, isSender, patternOf } from '../../../src/sources/syslog-files/parse.js';

const names = (hostname: string, ip = '10.0.0.7') =>
  namesOf({ hostname, ip, osRelease: null, kernel: null, cpus: null, memBytes: null });

describe('patternOf', () => {
  it('finds rotated files of the host', () => {
    const pattern = patternOf('/var/log/{hostname}/*.log*', names('web-7'));
    expect(pattern?.folder).toBe('/var/log/web-7');
    expect(pattern?.namesHost).toBe(true);
    expect(['syslog.log', 'kern.log.2.gz'].every((name) => pattern?.name.test(name))).toBe(true);
    expect(pattern?.name.test('kern.txt')).toBe(false);
  });

  it('never leaves its folder, whatever the host is called', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.constantFrom('..', '.', '../etc', 'a/b', '*', 'a\0b')),
        (hostname) => {
          const pattern = patternOf('/var/log/{hostname}/x.log', names(hostname));
          if (pattern !== null) expect(pattern.folder).toBe(`/var/log/${hostname}`);
          if (/[/*\0]|^\.*$/.test(hostname)) expect(pattern).toBeNull();
        },
      ),
    );
  });
});

it('knows the sender by its short, full or numeric name', () => {
  expect(isSender('web-7', names('web-7.example.org'), false)).toBe(true);
  expect(isSender('WEB-7.example.org', names('web-7'), false)).toBe(true);
  expect(isSender('10.0.0.7', names('web-7'), false)).toBe(true);
  expect(isSender('10.0.0.70', names('web-7'), false)).toBe(false);
  expect(isSender('web-77', names('web-7'), false)).toBe(false);
  expect(isSender('', names('web-7'), true)).toBe(true);
});

it('reads of a large file little more than the window', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'oscope-syslog-'));
  const file = path.join(folder, 'syslog');
  const begin = 1_790_000_000;
  const line = (index: number): string =>
    `${new Date((begin + index) * 1000).toISOString()} web-7 app[1]: ${'x'.repeat(200)}\n`;
  writeFileSync(file, Array.from({ length: 40_000 }, (_, index) => line(index)).join(''));
  const bytes = statSync(file).size;
  const context = { reference: begin + 1e5, timeZone: 'UTC' };
  const timeOf = (text: string): number | null => parseSyslogLine(text, context)?.record.time ?? null;
  const rangeFor = (own: typeof timeOf) =>
    rangeOf(
      { file, bytes, changed: 0 },
      { start: begin + 20_000, end: begin + 30_000 },
      { any: timeOf, own },
    );
  const { from, until } = await rangeFor(timeOf);
  const exact = { from: 20_000 * line(0).length, until: 30_060 * line(0).length };
  expect(from).toBeLessThanOrEqual(exact.from);
  expect(exact.from - from).toBeLessThan(256 * 1024);
  expect(until).toBeGreaterThanOrEqual(exact.until);
  expect(until - exact.until).toBeLessThan(256 * 1024);
  // Where the host's own clock cannot be read, its last lines are not lost.
  expect((await rangeFor(() => null)).until).toBe(bytes);
  rmSync(folder, { recursive: true });
});

async function* streamOf<T>(list: readonly T[]): AsyncGenerator<T> {
  for (const value of list) yield await Promise.resolve(value);
}

async function all<T>(values: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const value of values) list.push(value);
  return list;
}

it('splits into the lines of the text, backwards, wherever the pieces are cut', async () => {
  const texts = fc.string({ unit: fc.constantFrom('a', 'ß', '\u{1f4a9}', '\n'), maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(texts, fc.integer({ min: 1, max: 20 }), async (text, size) => {
      const bytes = Buffer.from(text);
      const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
        bytes.subarray(index * size, (index + 1) * size),
      );
      const lines = text.split('\n').filter((line) => line !== '');
      expect(await all(linesBackwards(streamOf(pieces.reverse())))).toEqual(lines.reverse());
    }),
  );
});

it('merges streams from the greatest value down, and opens none before its turn', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(fc.integer())), fc.nat(9), async (lists, slack) => {
      const streams = lists.map((list) => ({
        values: streamOf([...list].sort((a, b) => b - a)),
        most: Math.max(...list) + slack,
      }));
      const merged = await all(mergeDescending(streams, (one) => one));
      expect(merged).toEqual(lists.flat().sort((a, b) => b - a));
    }),
  );
  const unopened = { values: streamOf([1]), most: 1 };
  const opened = jest.spyOn(unopened.values, 'next');
  for await (const value of mergeDescending([unopened, { values: streamOf([3, 2]), most: 3 }], (one) => one))
    if (value === 2) break;
  expect(opened).not.toHaveBeenCalled();
});

it('gives lines without head to the line before them in the file', () => {
  const reader = createSyslogReader({ reference: 1_790_000_000, timeZone: 'UTC' }, names('web-7'), false);
  const file = [
    'end of a line of the file before',
    '2026-09-21T14:00:00Z web-7 app: Traceback',
    '  File "x"',
    'OSError',
    '2026-09-21T14:00:01Z db-9 app: Traceback',
    '  of another host',
  ];
  const messages = file.reverse().flatMap((line) => reader.read(line).map(({ message }) => message));
  expect(messages).toEqual(['OSError', '  File "x"', 'Traceback']);
  expect(reader.unreadable()).toBe(0);
});
