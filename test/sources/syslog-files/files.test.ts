import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { parseSyslogLine } from '../../../src/sources/formats/syslog.js';
import { offsetOf } from '../../../src/sources/syslog-files/files.js';
import { mergeInOrder } from '../../../src/sources/syslog-files/merge.js';
import { namesOf } from '../../../src/sources/http/host-names.js';
import { isSender, patternOf } from '../../../src/sources/syslog-files/parse.js';

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

it('begins to read a large file shortly before the window', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'oscope-syslog-'));
  const file = path.join(folder, 'syslog');
  const begin = 1_790_000_000;
  const line = (index: number): string =>
    `${new Date((begin + index) * 1000).toISOString()} web-7 app[1]: ${'x'.repeat(200)}\n`;
  writeFileSync(file, Array.from({ length: 40_000 }, (_, index) => line(index)).join(''));
  const bytes = statSync(file).size;
  const context = { reference: begin + 1e5, timeZone: 'UTC' };
  const timeOf = (text: string): number | null => parseSyslogLine(text, context)?.record.time ?? null;
  const offset = await offsetOf({ file, bytes, changed: 0 }, begin + 30_000, timeOf);
  const exact = 30_000 * line(0).length;
  expect(offset).toBeLessThanOrEqual(exact);
  expect(exact - offset).toBeLessThan(256 * 1024);
  rmSync(folder, { recursive: true });
});

it('merges streams in order', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(fc.integer())), async (lists) => {
      const sorted = lists.map((list) => [...list].sort((a, b) => a - b));
      async function* stream(list: number[]): AsyncGenerator<number> {
        for (const value of list) yield await Promise.resolve(value);
      }
      const merged: number[] = [];
      for await (const value of mergeInOrder(sorted.map(stream), (one) => one)) merged.push(value);
      expect(merged).toEqual(lists.flat().sort((a, b) => a - b));
    }),
  );
});
