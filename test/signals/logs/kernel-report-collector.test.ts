import fc from 'fast-check';
import type { LogRecord } from '../../../src/domain/evidence.js';
import { findingSchema } from '../../../src/domain/finding.js';
import { createKernelReportCollector } from '../../../src/signals/logs/kernel-report-collector.js';
import { createSignatureCollector } from '../../../src/signals/logs/signatures.js';

const window = { start: 1000, end: 1300, stepSeconds: 5 };

function kernel(time: number, message: string): LogRecord {
  return { time, priority: 4, identifier: 'kernel', unit: null, pid: null, transport: 'kernel', message };
}

function findings(records: LogRecord[]) {
  const collector = createKernelReportCollector(window);
  for (const record of records) collector.push(record);
  return collector.finish();
}

const OOM = [
  'img invoked oom-killer: gfp_mask=0x100cca, order=0, oom_score_adj=0',
  'CPU: 0 PID: 1090 Comm: img Tainted: G           OE      6.1.0-1-amd64 #1',
  'Call Trace:',
  ' dump_header+0x4c/0x22b',
  'oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=/,mems_allowed=0,oom_memcg=/system.slice/img.service,task_memcg=/system.slice/img.service,task=img,pid=429,uid=0',
  'Memory cgroup out of memory: Killed process 429 (img) total-vm:9kB, anon-rss:152936kB, file-rss:0kB, shmem-rss:0kB, UID:0',
];

describe('kernel report collector', () => {
  it('reports an OOM kill of a cgroup with its victim and the time of the first line', () => {
    const found = findings(OOM.map((message, i) => kernel(1200 + i / 100, message)));
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({
      kind: 'log.oom.cgroup',
      onset: 1200,
      value: 1,
      subject: {
        process: 'img',
        pid: '429',
        cgroup: '/system.slice/img.service',
      },
    });
    expect(found[0]?.subject).not.toHaveProperty('trace');
    expect(found[0]?.excerpt[0]).toContain('Killed process 429');
  });

  it('counts the kills of one victim as one finding', () => {
    const records = [1150, 1200, 1250].flatMap((time) => OOM.map((message) => kernel(time, message)));
    expect(findings(records).map((f) => [f.kind, f.value, f.onset])).toEqual([['log.oom.cgroup', 3, 1150]]);
  });

  it('reports a fatal oops and the panic', () => {
    const found = findings(
      [
        'BUG: unable to handle kernel NULL pointer dereference at 0000000000000008',
        'IP: [<ffffffffa0525326>] drain+0x4/0x6 [nicx]',
        '---[ end trace eba191717996895b ]---',
        'Kernel panic - not syncing: Fatal exception',
      ].map((message) => kernel(1210, message)),
    );
    expect(found.map((f) => [f.kind, f.subject.function, f.subject.module])).toEqual([
      ['log.panic', 'drain', 'nicx'],
      ['log.oops', 'drain', 'nicx'],
    ]);
    expect(found.map((f) => f.excerpt[0])).toEqual([
      expect.stringContaining('Kernel panic - not syncing'),
      expect.stringContaining('BUG: unable to handle'),
    ]);
  });

  it('reads only what the kernel wrote', () => {
    const record = {
      ...kernel(1200, 'BUG: soft lockup - CPU#0 stuck for 22s! [java:1]'),
      identifier: 'app',
      transport: 'stdout',
    };
    expect(findings([record])).toEqual([]);
  });

  it('shares no event with the one-line signatures', () => {
    const collector = createSignatureCollector(window);
    for (const message of OOM) collector.push(kernel(1200, message));
    expect(collector.finish()).toEqual([]);
  });

  it('gives valid findings for any records', () => {
    const message = fc.oneof(
      fc.constantFrom(...OOM, 'WARNING: at a.c:1 f+0x1/0x2()'),
      fc.string({ unit: 'binary', maxLength: 80 }),
    );
    const record = fc.record({ time: fc.double({ min: 900, max: 1400, noNaN: true }), message });
    fc.assert(
      fc.property(fc.array(record, { maxLength: 40 }), (records) => {
        for (const draft of findings(records.map((r) => kernel(r.time, r.message)))) {
          expect(
            findingSchema.safeParse({ ...draft, id: 'L1', evidenceId: 'e', link: '' }).error,
          ).toBeUndefined();
        }
      }),
      { numRuns: 200 },
    );
  });
});
