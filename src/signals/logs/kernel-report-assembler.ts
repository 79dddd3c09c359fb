import { withoutSyscallPrefix } from '../../catalog/log-signatures/kernel-frames.js';
import type { KernelHeader } from '../../catalog/log-signatures/kernel-header.js';
import type { KernelReportClass } from '../../catalog/log-signatures/kernel-classes.js';
import { findCulprit, readItems } from './kernel-report-culprit.js';
import { parseFrame } from './kernel-report-frame.js';
import type { KernelLine } from './kernel-report-line.js';
import { emptyOom, killedPid, readOomLine, type OomDetails } from './kernel-report-oom.js';
import { readOrigin } from './kernel-report-origin.js';
import { findHeader, type FoundHeader } from './kernel-report-header.js';
import type { KernelReport } from './kernel-report.js';

interface OpenReport {
  header: KernelHeader;
  class: KernelReportClass;
  title: string;
  context: string;
  time: number | null;
  lastSeconds: number | null;
  lines: string[];
  oom: OomDetails | null;
  ended: boolean;
  fatal: boolean;
  allCpus: boolean;
}

export interface ReportAssembler {
  /** `time` is what the report's `time` will be; null when unknown. */
  push(line: KernelLine, time: number | null): void;
  finish(): void;
}

const MAX_LINES = 300;
const MAX_OPEN = 16;
const MAX_GAP_SECONDS = 60;
/** Reasons of a panic that only end a report which came before. */
const PANIC_FOLLOWS =
  /Fatal exception|panic_on_(?:warn|oops)|hung_task|softlockup|hard LOCKUP|RCU Stall|Attempted to kill|ut of memory|deadlocked on memory|[Mm]achine check|Unable to continue|kernel: |blocked tasks|fault_message|KASAN|kasan|UBSAN/;

/** Groups the lines of a kernel log into reports; each is handed to `emit` once, when it is complete. */
export function createReportAssembler(emit: (report: KernelReport) => void): ReportAssembler {
  const open: OpenReport[] = [];

  const close = (report: OpenReport) => {
    open.splice(open.indexOf(report), 1);
    const built = build(report);
    if (built) emit(built);
  };

  const start = (line: KernelLine, time: number | null, found: FoundHeader) => {
    const own = open.find((report) => report.context === line.context);
    if (own) close(own);
    if (open.length >= MAX_OPEN && open[0]) close(open[0]);
    const report = begin(line, time, found);
    if (own?.oom && report.oom && line.text.startsWith('Memory cgroup'))
      Object.assign(report.oom, sharedPlace(own.oom));
    open.push(report);
    append(report, line, time);
  };

  return {
    push(line, time) {
      const found = findHeader(line.text);
      const seconds = line.seconds ?? time;
      for (const report of [...open]) if (isStale(report, line.context, seconds)) close(report);
      const target = owner(open, line);
      if (!found) {
        if (target && accepts(target, line)) append(target, line, time);
        return;
      }
      if (target && continues(target, found.header, line.text)) {
        merge(target, found.header, line.text);
        append(target, line, time);
        return;
      }
      start(line, time, found);
    },
    finish() {
      for (const report of [...open]) close(report);
    },
  };
}

/** The open report that a line belongs to: that of its context, or one that dumps all CPUs. */
function owner(open: readonly OpenReport[], line: KernelLine): OpenReport | undefined {
  const own = open.findLast((report) => report.context === line.context);
  if (own) return own;
  if (!line.context.startsWith('C')) return undefined;
  return open.findLast((report) => report.allCpus);
}

function begin(line: KernelLine, time: number | null, found: FoundHeader): OpenReport {
  const { header, match } = found;
  return {
    header,
    class: header.class,
    title: header.title.replace(/\$(\d)/g, (_, group: string) => match[Number(group)] ?? ''),
    context: line.context,
    time,
    lastSeconds: line.seconds ?? time,
    lines: [],
    oom: header.class === 'oom' ? emptyOom() : null,
    ended: false,
    fatal: header.pattern.source.includes('Kernel panic'),
    allCpus: false,
  };
}

function isStale(report: OpenReport, context: string, seconds: number | null): boolean {
  if (report.lines.length >= MAX_LINES) return true;
  // Where printk names the caller, only the caller's own silence ends a report.
  const hasCaller = report.context !== '' && report.context !== 'console';
  if (hasCaller && context !== report.context) return false;
  return seconds !== null && report.lastSeconds !== null && seconds - report.lastSeconds > MAX_GAP_SECONDS;
}

/** After its end a report takes only what may still belong to it. */
function accepts(report: OpenReport, line: KernelLine): boolean {
  if (!report.ended) return true;
  return report.lines.length < 40 && /^(?:RIP|CR2|EIP|Code): |^---\[ end Kernel panic/.test(line.text);
}

function append(report: OpenReport, line: KernelLine, time: number | null): void {
  const text = line.text;
  report.lines.push(text.length > 1000 ? text.slice(0, 1000) : text);
  report.lastSeconds = line.seconds ?? time ?? report.lastSeconds;
  if (report.oom && readOomLine(report.oom, text)) report.ended = true;
  if (text.includes('---[ end trace') || text.includes('---[ end Kernel panic')) report.ended = true;
  if (text.includes('Sending NMI') || text.includes('NMI backtrace for')) report.allCpus = true;
}

function continues(report: OpenReport, header: KernelHeader, text: string): boolean {
  // Symbolised text repeats the header for every inlined function.
  if (
    header === report.header &&
    report.lines.length < 6 &&
    text.slice(0, 20) === report.lines.at(-1)?.slice(0, 20)
  )
    return true;
  if (header.follows !== true) return report.class === 'warning' && header.class === 'hard_lockup';
  if (header.class === 'oom') return isSameKill(report, text);
  if (header.class === 'panic') return !report.ended || PANIC_FOLLOWS.test(text);
  if (header.class === 'mce') return report.class === 'mce';
  return !report.ended;
}

/** `Kill process 7 …` and `Killed process 7 …` tell of one kill. */
function isSameKill(report: OpenReport, text: string): boolean {
  if (!report.oom) return false;
  const pid = killedPid(text);
  if (pid === null) return !report.ended;
  return report.oom.victimPid === null || report.oom.victimPid === pid || !report.ended;
}

/** A cgroup whose processes die together (memory.oom.group) is named once, before the first kill. */
function sharedPlace(oom: OomDetails): Partial<OomDetails> {
  const { scope, constraint, trigger, cgroup, victimCgroup } = oom;
  return scope === 'cgroup' ? { scope, constraint, trigger, cgroup, victimCgroup } : {};
}

function merge(report: OpenReport, header: KernelHeader, text: string): void {
  if (text.includes('Kernel panic')) report.fatal = true;
  // Old kernels report a hard lock-up by a WARNING whose second line says so.
  if (header.class === 'hard_lockup' && report.class === 'warning') {
    report.class = 'hard_lockup';
    report.title = header.title;
  }
}

function build(report: OpenReport): KernelReport | null {
  const items = readItems(report.lines);
  const hasTrace = items.some((item) => item.kind !== 'trace');
  if (report.header.tentative === true && !hasTrace) return null;
  const culprit = findCulprit(report.header, report.lines, items);
  const name = culprit?.function == null ? null : withoutSyscallPrefix(culprit.function);
  const origin = readOrigin(report.lines);
  return {
    class: report.class,
    title: name === null ? report.title : `${report.title} in ${name}`,
    header: report.lines[0] ?? '',
    function: name,
    module: culprit?.module ?? null,
    at: items.find((item) => item.kind === 'pointer')?.frame.function ?? null,
    ...origin,
    oom: report.oom,
    hasTrace,
    fatal: report.fatal,
    frames: report.lines.map((line) => parseFrame(line)).filter((frame) => frame !== null),
    time: report.time,
    lines: report.lines,
  };
}
