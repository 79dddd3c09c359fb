import type { FindingDraft, Trend } from '../../domain/finding.js';
import { printable } from './sample.js';
import type { LogSummary, LogTemplate } from './summary.js';

/** The parts of a log finding that differ; the rest is alike for all of them. */
export interface DraftParts {
  kind: string;
  title: string;
  onset: number;
  strength: number;
  trend: Trend;
  direction: 'up' | 'down';
  writer: { unit: string | null; identifier: string };
  subject?: Record<string, string>;
  baseline: number | null;
  value: number | null;
  unit: string;
  excerpt: readonly string[];
  bins: ArrayLike<number>;
}

export function logDraft(parts: DraftParts, summary: LogSummary): FindingDraft {
  const { unit, identifier } = parts.writer;
  return {
    modality: 'logs',
    kind: parts.kind,
    title: parts.title,
    onset: parts.onset,
    strength: Math.max(0, Math.min(1, Math.round(parts.strength * 1000) / 1000)),
    trend: parts.trend,
    direction: parts.direction,
    saturated: false,
    subject: {
      ...(unit === null ? {} : { unit: printable(unit, 120) }),
      ...(identifier === '' ? {} : { identifier: printable(identifier, 120) }),
      ...parts.subject,
    },
    baseline: parts.baseline,
    value: parts.value,
    unit: parts.unit,
    excerpt: parts.excerpt.slice(0, 12),
    points: Array.from(parts.bins, (n, i): [number, number] => [binTime(summary, i), n]),
  };
}

export function binTime(summary: LogSummary, bin: number): number {
  return summary.binStart + bin * summary.binSeconds;
}

/** A writer as people call it: its unit, else its identifier. */
export function writerName(writer: { unit: string | null; identifier: string }): string {
  return printable(writer.unit ?? writer.identifier, 80) || 'an unnamed writer';
}

/** `"slow request GET <*> took <*> ms"`, cut to fit a title. */
export function quoted(template: LogTemplate): string {
  return `"${printable(template.text, 110)}"`;
}

/** Per minute, with as many digits as mean something. */
export function perMinute(linesPerBin: number, summary: LogSummary): number {
  return Number(((linesPerBin * 60) / summary.binSeconds).toPrecision(3));
}

/** The templates of a writer, by falling count. */
export function templatesOf(
  summary: LogSummary,
  writer: { unit: string | null; identifier: string },
): LogTemplate[] {
  return summary.templates
    .filter((t) =>
      writer.unit === null ? t.unit === null && t.identifier === writer.identifier : t.unit === writer.unit,
    )
    .sort((a, b) => b.count - a.count || (a.id < b.id ? -1 : 1));
}
