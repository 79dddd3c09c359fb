import type { FindingDraft } from '../../domain/finding.js';
import type { LogSummary, LogTemplate } from './summary.js';

/** Seconds over which the kernel writes the lines of one report. */
const REPORT_SECONDS = 3;
const KERNEL = 'kernel';

/**
 * The ids of the templates whose lines a collector has reported already: they are in an excerpt, or were first
 * written by the kernel together with a report of its (registers, modules, tables).
 */
export function explainedTemplates(summary: LogSummary): Set<string> {
  const lines = new Set(summary.collected.flatMap(({ excerpt }) => excerpt));
  const reports = summary.collected.filter(isKernelReport).map(({ onset }) => onset);
  const explained = ({ samples, identifier, firstTime }: LogTemplate) =>
    samples.some((sample) => lines.has(sample)) ||
    (identifier === KERNEL &&
      reports.some((onset) => firstTime >= onset && firstTime - onset <= REPORT_SECONDS));
  return new Set(summary.templates.filter(explained).map(({ id }) => id));
}

function isKernelReport({ excerpt }: FindingDraft): boolean {
  return excerpt.some((line) => line.includes(' kernel: '));
}
