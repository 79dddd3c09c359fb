import { z } from 'zod';

/** One person's verdict on a diagnosis; a later one replaces an earlier one. */
export const voteSchema = z.object({
  diagnosis: z.string(),
  user: z.string(),
  userName: z.string(),
  /** Unix seconds. */
  at: z.number(),
  /** `correct`: the leading cause is right; `cause`: the right one is named; `wrong`: it is not, the right one unknown. */
  kind: z.enum(['correct', 'cause', 'wrong']),
  /** Root-cause id for `cause`, null otherwise. */
  cause: z.string().nullable(),
  comment: z.string().max(2000),
  /** The emoji that gave it: removing that one takes the vote back. Absent for buttons and forms. */
  sign: z.string().max(40).optional(),
});
export type Vote = z.infer<typeof voteSchema>;
