import { z } from 'zod';

const confidence = z.number().min(0).max(1);
const findingIds = z.array(z.string().max(40)).max(40);

const modelStepSchema = z.object({
  /** `C1`, `C2`, … in order. */
  id: z.string().max(8),
  text: z.string().min(1).max(2000),
  findings: findingIds,
  /** `sop-id#check-id`, or an empty string when the step rests on findings alone. */
  check: z.string().max(200),
  confidence,
});

function modelRootCauseSchema(id: z.ZodType<string>) {
  return z.object({
    id,
    statement: z.string().min(1).max(2000),
    confidence,
    for: findingIds,
    against: findingIds,
    /** References of resolution steps as the prompt gave them, in the order in which to do them. */
    resolution: z.array(z.string().max(200)).max(12),
  });
}

function draftSchemaWith(id: z.ZodType<string>) {
  // The order of the keys is the order in which a model writes them: reasons before conclusions.
  return z.object({
    steps: z.array(modelStepSchema).min(1).max(20),
    rootCauses: z.array(modelRootCauseSchema(id)).min(1).max(10),
    summary: z.string().min(1).max(2000),
  });
}

/**
 * The draft that `prompts/draft.md` asks for. Flat, small and without optional keys, so that models
 * of 8 billion parameters manage it and strict structured output accepts it. Ids in it are claims:
 * whether they exist is for the validator to say.
 */
export const modelDraftSchema = draftSchemaWith(z.string().min(1).max(80));
export type ModelDraft = z.infer<typeof modelDraftSchema>;

/** The same with root causes held to the given ids, which a server that enforces schemas then cannot miss. */
export function createModelDraftSchema(rootCauseIds: readonly string[]): typeof modelDraftSchema {
  return draftSchemaWith(z.enum(rootCauseIds));
}

/** The answer of `prompts/validate-align.md`. `changed` says what was done to the draft. */
export const modelAlignmentSchema = z.object({
  verdict: z.enum(['unchanged', 'corrected', 'supplemented', 'unsupported']),
  text: z.string().min(1).max(3000),
  /** The passage of the source that decided, copied word for word; empty when none speaks to the draft. */
  quote: z.string().max(1000),
});
export type ModelAlignment = z.infer<typeof modelAlignmentSchema>;

/** Held to the terms by a server that enforces schemas; any other text is read, too, so that one slip costs one term. */
function termId(ids: readonly string[]): z.ZodType<string> {
  const id = z.string().max(120);
  return ids.length === 0 ? id.min(1) : id.meta({ enum: ids });
}

/** The answer of `prompts/align.md`: symptoms in the standard vocabulary, with the findings behind each. */
export function createModelSymptomsSchema(termIds: readonly string[]) {
  return z.object({
    symptoms: z.array(z.object({ term: termId(termIds), findings: findingIds.min(1) })).max(60),
    summary: z.string().max(1500),
  });
}
export const modelSymptomsSchema = createModelSymptomsSchema([]);
export type ModelSymptoms = z.infer<typeof modelSymptomsSchema>;

/** The answer of `prompts/align-text.md`: the narration in the wording of the terms, and the terms. */
export function createModelTermsSchema(termIds: readonly string[]) {
  return z.object({ narration: z.string().max(2000), terms: z.array(termId(termIds)).max(20) });
}
export const modelTermsSchema = createModelTermsSchema([]);
export type ModelTerms = z.infer<typeof modelTermsSchema>;
