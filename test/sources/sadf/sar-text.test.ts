import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import type { Point } from '../../../src/sources/formats/sysstat/derive.js';
import type { SadfHost } from '../../../src/sources/formats/sysstat/samples.js';
import { readSadf } from '../../../src/sources/formats/sysstat/samples.js';
import { readSarText } from '../../../src/sources/formats/sysstat/sar-text.js';

const fixture = (name: string): string =>
  readFileSync(path.join(__dirname, '../../fixtures/sadf', name), 'utf8');
const keyOf = ({ series, labels }: Point): string => `${series} ${JSON.stringify(labels)}`;

function pointsOf(host: SadfHost | null | undefined, sample: number): Map<string, number> {
  return new Map((host?.samples[sample]?.points ?? []).map((point) => [keyOf(point), point.value]));
}

describe('readSarText', () => {
  it('reads of a day’s text what sadf -j says of the same file', () => {
    const text = readSarText(fixture('sar-12.6.1.txt'), 'UTC');
    const [json] = readSadf(fixture('sar-12.6.1.json')) ?? [];
    expect(text).toMatchObject({ nodename: 'vm', cpus: 2 });
    expect(text?.samples.map(({ time }) => time)).toEqual(json?.samples.map(({ time }) => time));
    for (const sample of [0, 1, 2]) {
      const read = pointsOf(text, sample);
      const expected = pointsOf(json, sample);
      expect(expected.size).toBeGreaterThan(80);
      for (const [key, value] of expected) {
        // The text rounds to two decimals.
        expect([key, read.get(key) ?? NaN]).toEqual([
          key,
          expect.closeTo(value, value > 1000 ? -2 : 2) as number,
        ]);
      }
    }
  });

  it('reads the clock of twelve hours, old columns, the host’s zone and a restart', () => {
    const text = [
      'Linux 3.10.0-1160.el7.x86_64 (web-7) \t11/23/2026 \t_x86_64_\t(4 CPU)',
      '',
      '12:00:01 AM     CPU      %usr     %nice      %sys   %iowait    %steal      %irq     %soft    %guest    %gnice     %idle',
      '12:10:01 AM     all     10.00      0.00      5.00      1.00      0.00      0.00      0.00      0.00      0.00     84.00',
      '01:00:01 PM     all     20.00      0.00      5.00      1.00      0.00      0.00      0.00      0.00      0.00     74.00',
      'Average:        all     15.00      0.00      5.00      1.00      0.00      0.00      0.00      0.00      0.00     79.00',
      '',
      '02:00:00 PM       LINUX RESTART',
      '',
      '12:00:01 AM       DEV       tps  rd_sec/s  wr_sec/s  avgrq-sz  avgqu-sz     await     svctm     %util',
      '12:10:01 AM       sda     10.00      8.00     16.00      2.40      0.50      4.00      1.00     50.00',
    ].join('\n');
    const host = readSarText(text, 'Europe/Berlin');
    expect(host?.samples.map(({ time }) => new Date(time * 1000).toISOString())).toEqual([
      '2026-11-22T23:10:01.000Z',
      '2026-11-23T12:00:01.000Z',
    ]);
    const first = pointsOf(host, 0);
    expect(first.get('cpu.user.ratio {}')).toBeCloseTo(0.1);
    expect(first.get('disk.utilisation.ratio {"device":"sda"}')).toBeCloseTo(0.5);
    expect(first.get('disk.read.throughput {"device":"sda"}')).toBe(4096);
  });

  it('is null for anything else, and never throws', () => {
    expect(readSarText('', 'UTC')).toBeNull();
    expect(readSarText('Linux is an operating system', 'UTC')).toBeNull();
    const head = 'Linux 6.1 (web-7) 11/23/26 _x86_64_ (2 CPU)\n\n12:00:01 ';
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.constantFrom('CPU %usr\n', 'kbmemfree\n', 'INTR all\n'),
        (tail, sign) => {
          const host = readSarText(`${head}${sign}12:00:02 ${tail}`, 'UTC');
          for (const { points } of host?.samples ?? [])
            for (const { value } of points) expect(value).not.toBeNaN();
        },
      ),
    );
  });
});
