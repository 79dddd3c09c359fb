import { z } from 'zod';

/** Findings said in the standard vocabulary of the knowledge base. */
export const symptomSchema = z.object({
  id: z.string().regex(/^Y\d+$/),
  /** Term id of `knowledge/vocabulary/`. */
  term: z.string(),
  /** The standard wording, with the subject filled in. */
  wording: z.string(),
  /** Empty only for what an engineer said. */
  findings: z.array(z.string()),
  /** The engineer's words that it rests on instead of findings. Absent = it was measured. */
  said: z.string().optional(),
  /** Earliest onset of its findings, Unix seconds. */
  onset: z.number(),
  /** Strength of its strongest finding, 0 to 1. */
  strength: z.number().min(0).max(1),
  subject: z.record(z.string(), z.string()),
});
export type Symptom = z.infer<typeof symptomSchema>;
