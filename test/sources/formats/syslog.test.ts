import fc from 'fast-check';
import { recordOfLine } from '../../../src/sources/formats/log-line.js';
import { parseSyslogLine } from '../../../src/sources/formats/syslog.js';
import { isoSeconds, wallSeconds } from '../../../src/sources/formats/time.js';

const at = (text: string): number => Date.parse(text) / 1000;
const REFERENCE = at('2026-11-23T12:30:00Z');
const parse = (line: string, timeZone = 'UTC', reference = REFERENCE) =>
  parseSyslogLine(line, { reference, timeZone });

describe('parseSyslogLine', () => {
  it.each([
    [
      'RFC 3164',
      '<3>Nov 23 12:00:01 web-7 sshd[71]: error: x',
      { time: at('2026-11-23T12:00:01Z'), priority: 3, identifier: 'sshd', pid: 71, message: 'error: x' },
    ],
    [
      'a file without priorities',
      'Nov  3 02:00:01 web-7 kernel: [ 1.0] oops',
      {
        time: at('2026-11-03T02:00:01Z'),
        priority: null,
        identifier: 'kernel',
        transport: 'kernel',
        message: '[ 1.0] oops',
      },
    ],
    [
      'rsyslog file format',
      '2026-11-23T12:00:01.250000+01:00 web-7 app: hi',
      { time: at('2026-11-23T11:00:01.250Z'), identifier: 'app', message: 'hi' },
    ],
    [
      'journalctl short-iso',
      '2026-11-23T12:00:01+0000 web-7 app[2]: hi',
      { time: at('2026-11-23T12:00:01Z'), pid: 2 },
    ],
    [
      'journalctl short-precise',
      'Nov 23 12:00:01.500000 web-7 app[2]: hi',
      { time: at('2026-11-23T12:00:01.500Z') },
    ],
    [
      'journalctl short-full',
      'Mon 2026-11-23 12:00:01 UTC web-7 app[2]: hi',
      { time: at('2026-11-23T12:00:01Z'), identifier: 'app' },
    ],
    ['journalctl short-unix', '1795435201.250000 web-7 app[2]: hi', { time: 1795435201.25 }],
    [
      'RFC 5424',
      '<165>1 2026-11-23T12:00:01.003Z web-7 evntslog 12 ID47 [e@1 a="b\\"]"][f@2] \ufeffAn event',
      {
        time: at('2026-11-23T12:00:01.003Z'),
        priority: 5,
        identifier: 'evntslog',
        pid: 12,
        message: 'An event',
      },
    ],
    [
      'RFC 5424 with nils',
      '<34>1 2026-11-23T12:00:01Z - - - - -',
      { priority: 2, identifier: '', pid: null, message: '' },
    ],
    [
      'no tag',
      'Nov 23 12:00:01 web-7 something without a tag',
      { identifier: '', message: 'something without a tag' },
    ],
    [
      'a tag with slashes',
      'Nov 23 12:00:01 web-7 postfix/smtpd[9]: lost',
      { identifier: 'postfix/smtpd', pid: 9 },
    ],
  ])('%s', (_, line, expected) => {
    expect(parse(line)?.record).toMatchObject(expected);
  });

  it('finds the year', () => {
    const january = at('2027-01-01T00:10:00Z');
    expect(parse('Dec 31 23:59:59 h a: x', 'UTC', january)?.record.time).toBe(at('2026-12-31T23:59:59Z'));
    expect(parse('Jan  1 00:05:00 h a: x', 'UTC', january)?.record.time).toBe(at('2027-01-01T00:05:00Z'));
    const newYear = at('2026-12-31T23:30:00Z');
    expect(parse('Jan  1 00:15:00 h a: x', 'Europe/Berlin', newYear)?.record.time).toBe(
      at('2026-12-31T23:15:00Z'),
    );
  });

  it('reads times in the zone of the files, over changes of the clock', () => {
    expect(parse('Nov 23 12:00:01 h a: x', 'Asia/Kolkata')?.record.time).toBe(at('2026-11-23T06:30:01Z'));
    expect(wallSeconds(at('2026-07-01T12:00:00Z'), 'Europe/Berlin')).toBe(at('2026-07-01T10:00:00Z'));
    expect(wallSeconds(at('2026-10-25T12:00:00Z'), 'Europe/Berlin')).toBe(at('2026-10-25T11:00:00Z'));
  });

  it('never throws, and gives finite times', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        for (const line of [
          text,
          `<3>${text}`,
          `Nov 23 12:00:01 ${text}`,
          `<3>1 2026-11-23T12:00:01Z ${text}`,
        ]) {
          const parsed = parse(line);
          if (parsed !== null) expect(Number.isFinite(parsed.record.time)).toBe(true);
        }
      }),
    );
  });

  it('reads RFC 3339 as Date does, with more decimals', () => {
    fc.assert(
      fc.property(fc.date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true }), (date) => {
        expect(isoSeconds(date.toISOString())).toBeCloseTo(date.getTime() / 1000, 3);
      }),
    );
    expect(isoSeconds('2026-11-23T12:00:00.123456789Z')).toBeCloseTo(
      at('2026-11-23T12:00:00Z') + 0.123456,
      5,
    );
    expect(isoSeconds('2026-13-45T12:00:00Z')).toBeNull();
  });
});

describe('recordOfLine', () => {
  const read = (line: string, labels: Record<string, string> = {}) => recordOfLine(line, { time: 5, labels });
  it.each([
    [
      'journald JSON',
      '{"MESSAGE":"boom","PRIORITY":"2","_SYSTEMD_UNIT":"a.service","_PID":"4","_TRANSPORT":"kernel"}',
      {},
      { message: 'boom', priority: 2, unit: 'a.service', pid: 4, transport: 'kernel' },
    ],
    [
      'other JSON',
      '{"level":"ERROR","msg":"boom","app":"shop"}',
      {},
      { message: 'boom', priority: 3, identifier: 'shop' },
    ],
    [
      'logfmt',
      'ts=1 level=warn msg="disk \\"a\\" full" dev=sda',
      {},
      { priority: 4, message: 'ts=1 level=warn msg="disk \\"a\\" full" dev=sda' },
    ],
    [
      'syslog',
      'Nov 23 12:00:01 web-7 kernel: oops',
      { unit: 'u' },
      { identifier: 'kernel', transport: 'kernel', unit: 'u', message: 'oops' },
    ],
    [
      'plain',
      'x = y',
      { unit: 'app.service', level: 'err' },
      { identifier: 'app', unit: 'app.service', priority: 3, message: 'x = y' },
    ],
    ['JSON without message', '{"a":1}', {}, { message: '{"a":1}' }],
    ['broken JSON', '{"a":', {}, { message: '{"a":' }],
  ])('%s', (_, line, labels, expected) => {
    expect(read(line, labels)).toMatchObject({ time: 5, ...expected });
  });

  it('never throws and keeps the time', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (line) => read(line).time === 5));
  });
});
