import { z } from 'zod';

/** What validation said of a chunk. */
export const verdictSchema = z.enum(['supported', 'corrected', 'supplemented', 'unverified', 'dropped']);
export type Verdict = z.infer<typeof verdictSchema>;

/** Risk of a command for the running service. `none` only reads. */
export const riskSchema = z.enum(['none', 'low', 'medium', 'high']);
export type Risk = z.infer<typeof riskSchema>;

/**
 * A source that a chunk rests on. `ref` is a finding id, a symptom id, `sop-id#k1`, `sop-id#cause-id/r1`, a case id, or
 * what an engineer said in the dialogue, word for word.
 */
export const citationSchema = z.object({
  kind: z.enum(['finding', 'symptom', 'sop', 'historical-case', 'engineer']),
  ref: z.string(),
  link: z.string(),
});
export type Citation = z.infer<typeof citationSchema>;

const chunkShape = {
  /** The text as drafted, and as it stands after validation. */
  draft: z.string(),
  text: z.string(),
  verdict: verdictSchema,
  /** Why the verdict was given, in words for the reader. */
  reasons: z.array(z.string()),
  citations: z.array(citationSchema),
  /** 0 to 1. */
  confidence: z.number().min(0).max(1),
};

/** A chunk C_i of the chain of reasoning. */
export const stepSchema = z.object({ id: z.string().regex(/^C\d+$/), ...chunkShape });
export type Step = z.infer<typeof stepSchema>;

/** A command that a person may run; OScope itself executes nothing. */
export const commandSchema = z.object({ risk: riskSchema, line: z.string(), note: z.string() });
export type Command = z.infer<typeof commandSchema>;

export const resolutionStepSchema = z.object({
  id: z.string(),
  ...chunkShape,
  commands: z.array(commandSchema),
  risk: riskSchema,
  /** How to see that it worked. */
  verification: z.string().nullable(),
  /** When the step applies, in words ("if the growth is abnormal", "Java applications"); null = always. */
  appliesWhen: z.string().nullable(),
});
export type ResolutionStep = z.infer<typeof resolutionStepSchema>;

export const rootCauseSchema = z.object({
  /** An id of the root-cause vocabulary. */
  id: z.string(),
  title: z.string(),
  statement: z.string(),
  draft: z.string(),
  verdict: verdictSchema,
  reasons: z.array(z.string()),
  confidence: z.number().min(0).max(1),
  /** Finding ids. */
  for: z.array(z.string()),
  against: z.array(z.string()),
  citations: z.array(citationSchema),
  resolution: z.array(resolutionStepSchema),
});
export type RootCause = z.infer<typeof rootCauseSchema>;

export const reportSchema = z.object({
  summary: z.string(),
  steps: z.array(stepSchema),
  /** Best first. */
  rootCauses: z.array(rootCauseSchema),
  /** True when no cause is likely enough to be named as the answer. */
  abstained: z.boolean(),
  /** What was not there to look at, in words. */
  missing: z.array(z.string()),
  /** What went less well than it should (a node that failed, a model that did not answer). */
  notes: z.array(z.string()),
});

declare const validated: unique symbol;
/** Made by the validate node (its fall-back marks every chunk unverified) or by reading a stored report. */
export type ValidatedReport = z.infer<typeof reportSchema> & { readonly [validated]: true };
/** The same shape before validation. */
export type DraftReport = z.infer<typeof reportSchema>;
