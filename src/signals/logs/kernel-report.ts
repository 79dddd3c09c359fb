import type { KernelReportClass } from '../../catalog/log-signatures/kernel-classes.js';
import { readKernelLine, syslogHost, type KernelLine } from './kernel-report-line.js';
import { createReportAssembler } from './kernel-report-assembler.js';
import type { KernelFrame } from './kernel-report-frame.js';
import type { OomDetails } from './kernel-report-oom.js';

/** One event of the kernel that is told on many lines. */
export interface KernelReport {
  class: KernelReportClass;
  /** `unable to handle kernel access in foo`. */
  title: string;
  /** The line by which it was recognised. */
  header: string;
  /** The function to blame: see the culprit rules of the catalogue. */
  function: string | null;
  module: string | null;
  /** Where the CPU stood; often a helper, or one step of a loop. */
  at: string | null;
  process: string | null;
  pid: number | null;
  cpu: number | null;
  /** Seconds for which a task was blocked or a CPU stuck. */
  seconds: number | null;
  oom: OomDetails | null;
  /** A call trace or an instruction pointer follows the header. */
  hasTrace: boolean;
  /** The kernel panicked over it. */
  fatal: boolean;
  frames: KernelFrame[];
  /** Time given with the header, as the caller gave it (Unix seconds for a journal; seconds since boot for text). */
  time: number | null;
  /** Its lines without prefixes, at most 300. */
  lines: string[];
}

export interface ParseOptions {
  /** Only lines of this host count where a line names one (a collected syslog of several hosts). */
  host?: string;
  /** Forget the reports that an abrt line after them says it has already taken. */
  dropReported?: boolean;
}

const TAKEN = /\babrt\S*: Kerneloops: Reported \d+ kernel oops/;

/**
 * Finds the reports in text: bare, dmesg, console or syslog lines; never throws.
 *
 * `parseKernelReports(['BUG: soft lockup - CPU#1 stuck for 22s! [java:12]', …])` gives one report of class `soft_lockup`.
 */
export function parseKernelReports(lines: Iterable<string>, options: ParseOptions = {}): KernelReport[] {
  let reports: KernelReport[] = [];
  const assembler = createReportAssembler((report) => reports.push(report));
  for (const raw of lines) {
    if (options.dropReported === true && TAKEN.test(raw)) {
      assembler.finish();
      reports = [];
      continue;
    }
    const line = readKernelLine(raw);
    if (!line || isForeign(raw, options.host)) continue;
    for (const part of split(line)) assembler.push(part, part.seconds);
  }
  assembler.finish();
  return reports;
}

function isForeign(raw: string, host: string | undefined): boolean {
  if (host === undefined) return false;
  const named = syslogHost(raw);
  return named !== null && named !== host;
}

/** A message may hold several lines. */
function split(line: KernelLine): KernelLine[] {
  if (!line.text.includes('\n')) return [line];
  return line.text.split('\n').map((text) => ({ ...line, text }));
}
