import { z } from 'zod';
import type { Diagnosis } from '../domain/diagnosis.js';
import { modalitySchema } from '../domain/evidence.js';
import { HEALTHY, isRight } from './accuracy.js';
import { pointerOf } from './alert-pointer.js';
import type { LabelledCase } from './dataset.js';

/** What one run of a method on one case came to, judged by the label. */
export const outcomeSchema = z.object({
  id: z.string(),
  run: z.number().int(),
  /** `fit`, `check` …; `all` without a split. */
  part: z.string(),
  truth: z.string(),
  accepted: z.array(z.string()),
  /** Root-cause ids, best first. */
  ranking: z.array(z.string()),
  /** Of the first. */
  confidence: z.number(),
  abstained: z.boolean(),
  /** The first cause is right and every finding cited for it begins no earlier than the fault, less two steps. */
  grounded: z.boolean(),
  /** Modalities of the findings that the report cites for the true cause, wherever it ranks. */
  shownBy: z.array(modalitySchema),
  /** An engineer typed the alert. */
  typed: z.boolean(),
  pointer: z.enum(['cause', 'elsewhere', 'nowhere']),
  /** Who wrote the report; with a model configured, `offline` means that the model failed. */
  analyst: z.string(),
  wallMs: z.number(),
  promptTokens: z.number(),
  completionTokens: z.number(),
  costUsd: z.number().optional(),
});
export type Outcome = z.infer<typeof outcomeSchema>;

/** Steps by which a finding may begin before the labelled start of the fault: a sample covers the step before it. */
const GRACE_STEPS = 2;

function isGrounded({ report, findings, incident }: Diagnosis, label: LabelledCase['label']): boolean {
  const [top] = report.rootCauses;
  if (top === undefined) return false;
  const earliest = label.fault_start - GRACE_STEPS * incident.window.stepSeconds;
  const cited = top.for.map((id) => findings.find((finding) => finding.id === id));
  if (cited.length === 0) return top.id === HEALTHY;
  return cited.every((finding) => finding !== undefined && finding.onset >= earliest);
}

/** Scores a diagnosis. Scoring is code, never a model. */
export function outcomeOf({ label, part }: LabelledCase, diagnosis: Diagnosis, run: number): Outcome {
  const { report, findings, incident, engine, usage } = diagnosis;
  const accepted = [label.root_cause, ...label.accept];
  const ranking = report.rootCauses.map((cause) => cause.id);
  const cited = report.rootCauses
    .filter((cause) => accepted.includes(cause.id))
    .flatMap((cause) => cause.for);
  const shownBy = findings.filter((finding) => cited.includes(finding.id)).map((finding) => finding.modality);
  return {
    id: label.id,
    run,
    part: part ?? 'all',
    truth: label.root_cause,
    accepted,
    ranking,
    confidence: report.rootCauses[0]?.confidence ?? 0,
    abstained: report.abstained,
    grounded: isRight({ accepted, ranking }) && isGrounded(diagnosis, label),
    shownBy: [...new Set(shownBy)],
    typed: incident.alert.source === 'manual',
    pointer: pointerOf(incident.alert, accepted),
    analyst: engine.analyst,
    wallMs: usage.wallMs,
    promptTokens: usage.promptTokens,
    completionTokens: usage.completionTokens,
    ...(usage.costUsd === undefined ? {} : { costUsd: usage.costUsd }),
  };
}
