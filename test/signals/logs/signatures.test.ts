import fc from 'fast-check';
import type { LogRecord } from '../../../src/domain/evidence.js';
import { findingSchema } from '../../../src/domain/finding.js';
import { createSignatureCollector, matchSignatures } from '../../../src/signals/logs/signatures.js';

const window = { start: 1000, end: 1300, stepSeconds: 5 };

function record(time: number, message: string, over: Partial<LogRecord> = {}): LogRecord {
  return {
    time,
    priority: 6,
    identifier: 'app',
    unit: 'app.service',
    pid: 7,
    transport: 'stdout',
    message,
    ...over,
  };
}

const kernel = { identifier: 'kernel', unit: null, pid: null, transport: 'kernel' };

function findings(records: LogRecord[]) {
  const collector = createSignatureCollector(window);
  for (const one of records) collector.push(one);
  return collector.finish();
}

function every(
  step: number,
  from: number,
  to: number,
  message: string,
  over?: Partial<LogRecord>,
): LogRecord[] {
  const records: LogRecord[] = [];
  for (let time = from; time < to; time += step) records.push(record(time, message, over));
  return records;
}

describe('signature collector', () => {
  it('makes one finding of each signature and main subject', () => {
    const found = findings([
      ...every(2, 1200, 1300, 'blk_update_request: I/O error, dev sda, sector 8', kernel),
      ...every(5, 1210, 1300, 'blk_update_request: I/O error, dev sdb, sector 9', kernel),
    ]);
    expect(found.map((f) => [f.kind, f.subject.device, f.value, f.onset])).toEqual([
      ['log.io_error', 'sda', 50, 1200],
      ['log.io_error', 'sdb', 18, 1210],
    ]);
    expect(found[0]).toMatchObject({ direction: 'up', unit: 'count', baseline: 0, saturated: false });
    expect(found[0]?.excerpt[0]).toContain('I/O error, dev sda');
    expect(found[0]?.points).toHaveLength(60);
  });

  it('counts a single event of the kernel fully', () => {
    const [found] = findings([record(1180, 'nf_conntrack: table full, dropping packet', kernel)]);
    expect(found).toMatchObject({ kind: 'log.conntrack_full', onset: 1180, value: 1 });
    expect(found?.strength).toBeGreaterThan(0.9);
  });

  it('holds what was there all along for background', () => {
    const steady = findings(every(7, 1000, 1300, 'request timed out'));
    expect(steady[0]?.strength ?? 0).toBeLessThan(0.3);
    const surge = findings([
      ...every(60, 1000, 1200, 'request timed out'),
      ...every(2, 1200, 1300, 'request timed out'),
    ]);
    expect(surge[0]?.strength).toBeGreaterThan(0.6);
    expect(surge[0]?.onset).toBeGreaterThanOrEqual(1200);
    expect(surge[0]?.baseline).toBeLessThan(10);
  });

  it('weakens an event that began with the window', () => {
    const early = findings(every(6, 1000, 1300, 'EXT4-fs error (device sda1): x:1: comm y: z', kernel));
    const late = findings(every(6, 1200, 1300, 'EXT4-fs error (device sda1): x:1: comm y: z', kernel));
    expect(early[0]?.strength ?? 1).toBeLessThan(late[0]?.strength ?? 0);
  });

  it('does not count a few failed logins, but a series of them', () => {
    const line = 'Failed password for root from 203.0.113.9 port 22 ssh2';
    const ssh = { identifier: 'sshd', unit: 'ssh.service' };
    expect(findings([record(1200, line, ssh)])[0]?.strength ?? 0).toBeLessThan(0.3);
    const many = findings(every(1, 1200, 1300, line, ssh));
    expect(many[0]).toMatchObject({ kind: 'log.ssh_bruteforce', value: 100 });
    expect(many[0]?.subject.address).toBe('203.0.113.9');
    const repeated = findings([record(1200, `message repeated 40 times: [ ${line}]`, ssh)]);
    expect(repeated[0]?.value).toBe(40);
  });

  it('sees on the host what is too little in each service', () => {
    const records = ['a', 'b', 'c', 'd'].flatMap((name, i) =>
      [1210 + i, 1250 + i].map((time) => record(time, 'batch took 2112 ms', { unit: `${name}.service` })),
    );
    const [found] = findings(records);
    expect(found).toMatchObject({ kind: 'log.slow', value: 8, onset: 1210 });
    expect(found?.subject.across).toBe('a.service, b.service, c.service, d.service');
    expect(found?.strength).toBeGreaterThan(0.5);
  });

  it('quotes what was said since the onset, however much was said before', () => {
    const slow = (time: number): ReturnType<typeof record> =>
      record(time, `slow request took ${String(Math.round(time))} ms`, { unit: 'web.service' });
    const usual = Array.from({ length: 25 }, (_, i) => slow(1000 + 8 * i));
    const surge = Array.from({ length: 60 }, (_, i) => slow(1220 + i));
    const [found] = findings([...usual, ...surge]);
    expect(found?.onset).toBeGreaterThan(1200);
    expect(found?.excerpt.length).toBeGreaterThan(0);
    for (const line of found?.excerpt ?? [])
      expect(Number(/took (\d+) ms/.exec(line)?.[1])).toBeGreaterThanOrEqual(found?.onset ?? 0);
  });

  it('keeps the number of subjects of a kind small', () => {
    const records = Array.from({ length: 900 }, (_, i) =>
      record(1200 + i / 10, 'no space left on device', { unit: `u${String(i)}.service` }),
    );
    expect(findings(records).length).toBeLessThanOrEqual(6);
  });

  it('never throws, whatever the bytes and the order', () => {
    const words = [
      'I/O error, dev ',
      'took ',
      'timed out',
      'md/raid1:md0: ',
      'XFS (sda): ',
      '[',
      ']',
      '(',
      '\u0000',
      '\ud800',
      '9',
      ' ',
    ];
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.array(fc.constantFrom(...words), { maxLength: 40 }).map((parts) => parts.join('')),
    );
    const anyRecord = fc.record({
      time: fc.oneof(
        fc.double({ min: 900, max: 1400, noNaN: true }),
        fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY),
      ),
      priority: fc.constantFrom(null, 3, 6),
      identifier: fc.constantFrom('kernel', 'sshd', 'systemd', '', '__proto__'),
      unit: fc.constantFrom(null, 'a.service', '__proto__'),
      pid: fc.constantFrom(null, 1),
      transport: fc.constantFrom('kernel', 'journal', ''),
      message: text,
    });
    fc.assert(
      fc.property(fc.array(anyRecord, { maxLength: 30 }), (records) => {
        for (const draft of findings(records)) {
          const parsed = findingSchema.safeParse({ ...draft, id: 'L1', evidenceId: 'e', link: '' });
          expect(parsed.error).toBeUndefined();
        }
      }),
      { numRuns: 300 },
    );
  });

  it('finds the same events in any order', () => {
    const records = [
      ...every(3, 1200, 1300, 'blk_update_request: I/O error, dev sda, sector 8', kernel),
      ...every(11, 1000, 1300, 'connection refused'),
    ];
    const summary = (found: ReturnType<typeof findings>) =>
      found.map((f) => [f.kind, f.onset, f.strength, f.value]);
    fc.assert(
      fc.property(fc.shuffledSubarray(records, { minLength: records.length }), (shuffled) => {
        expect(summary(findings(shuffled))).toEqual(summary(findings(records)));
      }),
      { numRuns: 30 },
    );
  });

  it('looks at hostile lines in linear time', () => {
    const hostile = [
      'took ',
      'XFS (a) corrup',
      'lookup a: ',
      'Failed password for x from ',
      'huge page cannot ',
    ].map((part) => part.repeat(20000));
    const before = performance.now();
    for (const message of hostile)
      for (const over of [{}, kernel, { identifier: 'sshd' }])
        matchSignatures(record(1, message, over), () => undefined);
    expect(performance.now() - before).toBeLessThan(2000);
  });
});
