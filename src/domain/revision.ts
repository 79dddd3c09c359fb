import { z } from 'zod';

/** What engineers said of a diagnosis that makes it be examined again. */
export const revisionSchema = z.object({
  /** Findings that they dispute ("memory is below the threshold"): they no longer speak for a cause. */
  disputed: z.array(z.object({ finding: z.string(), why: z.string() })),
  /** What they know and the data does not show ("it is a cache server, that is normal"). */
  hints: z.array(z.object({ text: z.string(), /** Terms of the vocabulary. */ terms: z.array(z.string()) })),
  /** Conditions that are normal here: symptoms (term ids) that no longer count as abnormal. */
  expected: z.array(z.object({ term: z.string(), why: z.string() })),
  /** Causes that are ruled out, with the words. */
  excluded: z.array(z.object({ cause: z.string(), why: z.string() })),
  /** Answers to checks of SOPs (`sop-id#check-id`) that a person ran. */
  checks: z.array(z.object({ check: z.string(), holds: z.boolean(), why: z.string() })),
});
export type Revision = z.infer<typeof revisionSchema>;

export const NO_REVISION: Revision = { disputed: [], hints: [], expected: [], excluded: [], checks: [] };
