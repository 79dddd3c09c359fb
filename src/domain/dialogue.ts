import { z } from 'zod';
import type { ChatMessage } from './chat-message.js';
import { placeSchema, postedSchema } from './place.js';
import { revisionSchema } from './revision.js';

/**
 * What of an answer has not reached the thread yet, as it is to be shown: null is what has, or what there is none of.
 * Messages are the bot's own and are not read anew.
 */
export const unsentSchema = z.object({
  message: z.custom<ChatMessage>((value) => typeof value === 'object' && value !== null).nullable(),
  /** The diagnosis by its id, and those of its findings that are to be drawn. */
  chart: z.object({ diagnosis: z.string(), findings: z.array(z.string()) }).nullable(),
});
export type Unsent = z.infer<typeof unsentSchema>;

/** One thing said in the thread. `answer` is the bot's; both are kept short by compaction, decisions are not lost by it. */
export const turnSchema = z.object({
  /** Job id: a turn is answered once. */
  id: z.string(),
  user: z.string(),
  userName: z.string(),
  /** Unix seconds. */
  at: z.number(),
  text: z.string(),
  answer: z.string(),
  /** Findings, SOPs and cases that the answer cites. */
  cites: z.array(z.string()),
  /** What it changed for the rest of the dialogue, in a line; absent for a mere question. */
  decision: z.string().optional(),
  /** For whoever tries again to deliver the answer; emptied when it is delivered. */
  unsent: unsentSchema.optional(),
});
export type Turn = z.infer<typeof turnSchema>;

/** The state of the conversation in one thread. */
export const dialogueSchema = z.object({
  place: placeSchema,
  /** Versions of the report, oldest first; the last one is spoken of. Ids of stored diagnoses. */
  diagnoses: z.array(z.string()).min(1),
  /** The message that holds the report. */
  report: postedSchema.nullable(),
  /** All that people have objected and hinted so far. */
  revision: revisionSchema,
  /** What the bot last asked or offered, to understand "yes", "it is 5 %", "2"; empty when nothing. */
  expecting: z.object({ kind: z.enum(['check', 'choice', 'none']), ref: z.string() }),
  /** Decisions of turns that were compacted, a line each. */
  summary: z.array(z.string()),
  turns: z.array(turnSchema),
});
export type Dialogue = z.infer<typeof dialogueSchema>;
