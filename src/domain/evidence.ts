import { z } from 'zod';

export const modalitySchema = z.enum(['metrics', 'logs', 'stacks']);
export type Modality = z.infer<typeof modalitySchema>;

/**
 * What one source returned for the incident. A failed source is a value, not an exception.
 * The data lies in the evidence store under `ref`; the graph carries only this record.
 */
export const evidenceSchema = z.object({
  id: z.string(),
  source: z.string(),
  modality: modalitySchema,
  status: z.enum(['ok', 'partial', 'empty', 'failed']),
  /** What was asked, in the source's own language. */
  query: z.string(),
  window: z.object({ start: z.number(), end: z.number() }),
  /** Where a person can look at the same data. */
  link: z.string(),
  /** What is missing or damaged, in words; null when nothing is. */
  note: z.string().nullable(),
  /** Key in the evidence store; null when there is no data. */
  ref: z.string().nullable(),
  /** Ids of the metrics that could be computed from it, for the analysis to say what it could not see. Metrics only. */
  measured: z.array(z.string()).optional(),
});
export type Evidence = z.infer<typeof evidenceSchema>;

/** One raw series as scraped: `times[i]` (Unix seconds, ascending) has `values[i]` (may be NaN). */
export interface MetricSeries {
  name: string;
  labels: Readonly<Record<string, string>>;
  times: number[];
  values: number[];
}

/** One log record. Journald's `PRIORITY` 0 (emergency) … 7 (debug); null when the source has none. */
export interface LogRecord {
  /** Unix seconds with fractions. */
  time: number;
  priority: number | null;
  identifier: string;
  unit: string | null;
  pid: number | null;
  /** `kernel`, `journal`, `stdout`, `syslog`, … */
  transport: string;
  message: string;
}

/** CPU samples of one interval; `frames` run from the root (the command's name) to the leaf. */
export interface ProfileBlock {
  time: number;
  durationSeconds: number;
  stacks: { frames: string[]; count: number }[];
}

/** Kernel stacks of the tasks in uninterruptible sleep (D state) at one moment; frames leaf first. */
export interface BlockedSample {
  time: number;
  tasks: { pid: number; command: string; state: string; waitChannel: string; frames: string[] }[];
}

/** The payload behind an evidence record. Logs are a re-readable stream: they may be far larger than memory. */
export type EvidenceData =
  | { modality: 'metrics'; series: MetricSeries[] }
  | { modality: 'logs'; records: () => AsyncIterable<LogRecord> }
  | { modality: 'stacks'; profile: ProfileBlock[]; blocked: BlockedSample[] };
