import { z } from 'zod';

/** Key `jobs:` of oscope.yaml. */
export const jobsSettingsSchema = z.strictObject({
  /** Diagnoses at once in one worker process, each in a thread of its own. */
  concurrency: z.coerce.number().int().min(1).max(64).default(2),
  /** Starts of a job that fails for a reason that may pass. */
  attempts: z.coerce.number().int().min(1).max(10).default(4),
  /** Wall time of one job, seconds: above what the limits of the nodes add up to; then it has failed. */
  timeoutSeconds: z.coerce.number().positive().default(300),
  /** Key prefix on Redis; several installations may share a server. */
  prefix: z
    .string()
    .regex(/^[a-z0-9{}-]+$/)
    .default('oscope'),
});
export type JobsSettings = z.infer<typeof jobsSettingsSchema>;
