import { z } from 'zod';

/** A historical case or SOP retrieved for the symptoms. */
export const matchSchema = z.object({
  kind: z.enum(['historical-case', 'sop']),
  id: z.string(),
  title: z.string(),
  /** Cosine similarity of the embeddings, 0 to 1. */
  similarity: z.number(),
  /** Order of the match after fusion and re-ranking, 0 to 1; equals `similarity` for pure vector search. */
  score: z.number(),
  /** Symptom terms that the query and the document share: why it was found. */
  sharedTerms: z.array(z.string()),
  rootCauses: z.array(z.string()),
  link: z.string(),
});
export type Match = z.infer<typeof matchSchema>;
