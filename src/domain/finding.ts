import { z } from 'zod';
import { modalitySchema } from './evidence.js';

export const trendSchema = z.enum(['increasing', 'decreasing', 'spike', 'level-shift', 'flat']);
export type Trend = z.infer<typeof trendSchema>;

/**
 * One anomaly in one modality. `kind` is the id of the catalogue entry that found it: a derived
 * metric (`mem.available.ratio`), a log signature (`kernel.oom.global`), `log.anomaly`, or a stack
 * keyword (`stack.reclaim`). `strength` is comparable across modalities: 0 (barely) to 1 (beyond doubt).
 */
export const findingSchema = z.object({
  /** `M1…` metrics, `L1…` logs, `S1…` stacks; numbered by falling strength within the modality. */
  id: z.string().regex(/^[MLS]\d+$/),
  modality: modalitySchema,
  kind: z.string(),
  title: z.string(),
  /** Unix seconds at which the abnormal run began; the window's start when it was so from the first sample. */
  onset: z.number(),
  strength: z.number().min(0).max(1),
  trend: trendSchema.optional(),
  direction: z.enum(['up', 'down']).optional(),
  /** Bad in itself whatever its history (a file system at 100 %, swap exhausted). */
  saturated: z.boolean(),
  /** What it is about: `device`, `mountpoint`, `cpu`, `unit`, `process`, `function`, `interface`, … Untrusted text. */
  subject: z.record(z.string(), z.string()),
  /** Typical value before the onset and the decisive value after it, in `unit`. */
  baseline: z.number().nullable(),
  value: z.number().nullable(),
  unit: z.string(),
  /** Raw lines or frames that show it (untrusted text, at most 20 lines). */
  excerpt: z.array(z.string()).max(20),
  /** At most 120 points [Unix seconds, value or null] for a chart. */
  points: z.array(z.tuple([z.number(), z.number().nullable()])).max(120),
  evidenceId: z.string(),
  link: z.string(),
  /** Why an engineer disputes it: then it speaks for no cause. Absent = nobody does. */
  disputed: z.string().optional(),
});
export type Finding = z.infer<typeof findingSchema>;

/** A finding as the pure detectors make it: the detect node adds id, evidence and link. */
export type FindingDraft = Omit<Finding, 'id' | 'evidenceId' | 'link' | 'disputed'>;

/** The findings that may speak for a cause. */
export function undisputed(findings: readonly Finding[]): Finding[] {
  return findings.filter((finding) => finding.disputed === undefined);
}
