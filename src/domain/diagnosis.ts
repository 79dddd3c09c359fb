import { z } from 'zod';
import { evidenceSchema } from './evidence.js';
import { findingSchema } from './finding.js';
import { incidentSchema } from './incident.js';
import { matchSchema } from './match.js';
import { reportSchema } from './report.js';
import type { ValidatedReport } from './report.js';
import { symptomSchema } from './symptom.js';

export const SCHEMA_VERSION = '1';

export const engineSchema = z.object({
  /** `offline` or the model's name. */
  analyst: z.string(),
  aligner: z.string(),
  embedder: z.string(),
  vectorStore: z.string(),
});
export type Engine = z.infer<typeof engineSchema>;

export const usageSchema = z.object({
  wallMs: z.number(),
  perNodeMs: z.record(z.string(), z.number()),
  promptTokens: z.number().int(),
  completionTokens: z.number().int(),
  costUsd: z.number().optional(),
});
export type Usage = z.infer<typeof usageSchema>;

/** The JSON contract of `oscope diagnose --format json`. */
export const diagnosisSchema = z.object({
  schemaVersion: z.literal(SCHEMA_VERSION),
  id: z.string(),
  incident: incidentSchema,
  evidence: z.array(evidenceSchema),
  findings: z.array(findingSchema),
  symptoms: z.array(symptomSchema),
  matches: z.array(matchSchema),
  report: reportSchema,
  engine: engineSchema,
  usage: usageSchema,
});
export type Diagnosis = Omit<z.infer<typeof diagnosisSchema>, 'report'> & { report: ValidatedReport };

/** Reads a stored or received diagnosis; throws a ZodError that names the field. */
export function readDiagnosis(value: unknown): Diagnosis {
  return diagnosisSchema.parse(value) as Diagnosis;
}
