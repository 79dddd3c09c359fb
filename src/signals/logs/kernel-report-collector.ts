import { KERNEL_CLASSES, type KernelClassMeaning } from '../../catalog/log-signatures/kernel-classes.js';
import type { TimeWindow } from '../../domain/incident.js';
import type { LogCollector } from './collector.js';
import { createReportAssembler } from './kernel-report-assembler.js';
import { stripStamp } from './kernel-report-line.js';
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
        { time: report.time ?? window.start, fields, weight: 1, lines: () => excerptOf(report) },
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

function fieldsOf(report: KernelReport): Record<string, string> {
  const { oom } = report;
  const all: Record<string, string | number | null | undefined> = {
    function: report.function,
    module: report.module,
    at: report.at,
    process: oom ? (oom.victim ?? report.process) : taskName(report.process),
    pid: oom ? oom.victimPid : report.pid,
    cpu: report.cpu,
    seconds: report.seconds,
    trigger: oom?.trigger,
    cgroup: oom?.cgroup,
    victimCgroup: oom?.victimCgroup,
    constraint: oom?.constraint,
    anonRssKb: oom?.anonRssKb,
    trace: report.hasTrace ? 'yes' : 'no',
  };
  const fields: Record<string, string> = {};
  for (const [name, value] of Object.entries(all)) {
    if (value !== null && value !== undefined && value !== '') fields[name] = String(value);
  }
  return fields;
}

/** Workers of the kernel differ by number only: `kworker/u4:3` → `kworker/u4`. */
function taskName(process: string | null): string | null {
  return process?.replace(/^(kworker\/\w+|jbd2|md\d+|ksoftirqd|migration)[:/].*$/, '$1') ?? null;
}

const REGISTERS =
  /^\s*(?!RIP|EIP)(?:R[A-Z\d]{2}|[re]?\w{2,3}|[CDFGES]S|CR\d|DR\d|x\d+|r\d+|PKRU|FS|Code|GPR\d*|sp|psr|Stack)\s?:/;
const TABLE =
  /^\s*(?:[0-9a-f]{8,16}[ :]|Node \d|lowmem_reserve|\[ *\d+\] +\d+|\d+ (?:total )?pages|active_anon|Mem-Info|Modules linked in|anon \d|file \d)/;

/** The telling lines: header, who, where, frames; no registers and tables. */
function excerptOf(report: KernelReport): string[] {
  const time = report.time === null ? '' : `${timeText(report.time)} `;
  return report.lines
    .filter((line, i) => i === 0 || !(REGISTERS.test(line) || TABLE.test(line) || line.trim() === ''))
    .filter((line, i, all) => i < 14 || i >= all.length - (report.oom ? 4 : 0))
    .slice(0, 18)
    .map((line) => `${time}kernel: ${printable(line, 240)}`);
}
