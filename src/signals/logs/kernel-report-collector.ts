import { KERNEL_CLASSES, type KernelClassMeaning } from '../../catalog/log-signatures/kernel-classes.js';
import type { TimeWindow } from '../../domain/incident.js';
import { formatBytes, formatSeconds } from '../../domain/quantity.js';
import type { LogCollector } from './collector.js';
import { createReportAssembler } from './kernel-report-assembler.js';
import { stripStamp } from './kernel-report-line.js';
import type { OomDetails } from './kernel-report-oom.js';
import type { KernelReport } from './kernel-report.js';
import { printable, timeText } from './sample.js';
import { createEventSeries } from './signature-series.js';
import { isKernelRecord } from './signatures.js';

/**
 * Finds the kernel's multi-line reports; one finding for each kind and main subject
 * (culprit function, else process; for OOM the victim and its cgroup). A panic is a finding of its own.
 */
export function createKernelReportCollector(window: TimeWindow): LogCollector {
  const series = createEventSeries(window);
  const assembler = createReportAssembler((report) => {
    for (const meaning of meaningsOf(report)) {
      const fields = fieldsOf(report);
      series.add(
        { ...meaning, mode: 'event', subject: subjectNames(report) },
        {
          time: report.time ?? window.start,
          fields,
          weight: 1,
          lines: () => excerptOf(report, meaning.kind),
        },
      );
    }
  });
  return {
    push(record) {
      if (!isKernelRecord(record)) return;
      for (const text of record.message.split('\n', 400)) assembler.push(stripStamp(text), record.time);
    },
    finish() {
      assembler.finish();
      return series.findings();
    },
  };
}

function meaningsOf(report: KernelReport): KernelClassMeaning[] {
  const own = report.class === 'oom' ? oomMeaning(report) : KERNEL_CLASSES[report.class];
  const panic = report.fatal && report.class !== 'panic' ? KERNEL_CLASSES.panic : null;
  return [own, panic].filter((meaning) => meaning !== null);
}

function oomMeaning(report: KernelReport): KernelClassMeaning | null {
  const global = KERNEL_CLASSES.oom;
  if (!global || report.oom?.scope !== 'cgroup') return global;
  return {
    ...global,
    kind: 'log.oom.cgroup',
    title: 'The kernel killed a process at the memory limit of its cgroup',
  };
}

function subjectNames(report: KernelReport): string[] {
  if (report.oom) return ['process', 'cgroup'];
  return report.function === null || report.class === 'hung_task' ? ['process'] : ['function'];
}

/** The CPU is part of the story only where it is what does not go on. */
const ON_CPU: ReadonlySet<KernelReport['class']> = new Set(['soft_lockup', 'hard_lockup', 'rcu_stall']);

/** What the finding is about, in words for a reader; `pid` and `cpu` also go into commands. */
function fieldsOf(report: KernelReport): Record<string, string> {
  const all: Record<string, string | number | null | undefined> = {
    function: report.function,
    module: report.module,
    at: report.at === report.function ? null : report.at,
    process: taskName(report.process),
    pid: report.pid,
    cpu: ON_CPU.has(report.class) ? report.cpu : null,
    duration: report.seconds === null ? null : formatSeconds(report.seconds),
    ...(report.oom ? oomFields(report.oom, report.process) : {}),
  };
  const fields: Record<string, string> = {};
  for (const [name, value] of Object.entries(all)) {
    if (value !== null && value !== undefined && value !== '') fields[name] = String(value);
  }
  return fields;
}

function oomFields(oom: OomDetails, running: string | null): Record<string, string | number | null> {
  const process = oom.victim ?? running;
  return {
    process,
    pid: oom.victimPid,
    cgroup: oom.cgroup,
    victim_cgroup: oom.victimCgroup === oom.cgroup ? null : oom.victimCgroup,
    triggered_by: oom.trigger === process ? null : oom.trigger,
    memory: oom.anonRssKb === null ? null : formatBytes(oom.anonRssKb * 1024),
    at: null,
    cpu: null,
  };
}

/** Workers of the kernel differ by number only: `kworker/u4:3` → `kworker/u4`. */
function taskName(process: string | null): string | null {
  return process?.replace(/^(kworker\/\w+|jbd2|md\d+|ksoftirqd|migration)[:/].*$/, '$1') ?? null;
}

const REGISTERS =
  /^\s*(?!RIP|EIP)(?:R[A-Z\d]{2}|[re]?\w{2,3}|[CDFGES]S|CR\d|DR\d|x\d+|r\d+|PKRU|FS|Code|GPR\d*|sp|psr|Stack)\s?:/;
const TABLE =
  /^\s*(?:[0-9a-f]{8,16}[ :]|Node \d|lowmem_reserve|\[ *\d+\] +\d+|\d+ (?:total )?pages|active_anon|Mem-Info|Modules linked in|[a-z_]+ \d+$)/;

/** The line that says it all, which is not the first one of every report. */
const DECISIVE: Partial<Record<string, RegExp>> = {
  'log.oom.global': /(?:Killed|Kill) process \d+/,
  'log.oom.cgroup': /(?:Killed|Kill) process \d+/,
  'log.panic': /Kernel panic - not syncing/,
  'log.hard_lockup': /hard LOCKUP/i,
};

/** The telling lines: the decisive one, then header, who, where, frames; no registers and tables. */
function excerptOf(report: KernelReport, kind: string): string[] {
  const time = report.time === null ? '' : `${timeText(report.time)} `;
  const first = report.lines.findIndex((line) => DECISIVE[kind]?.test(line) === true);
  const decisive = first < 0 ? 0 : first;
  const others = report.lines
    .filter((line, i) => i !== decisive && !(REGISTERS.test(line) || TABLE.test(line) || line.trim() === ''))
    .filter((_, i, all) => i < 13 || i >= all.length - (report.oom ? 4 : 0));
  return [report.lines[decisive] ?? '', ...others]
    .slice(0, 18)
    .map((line) => `${time}kernel: ${printable(line, 240)}`);
}
