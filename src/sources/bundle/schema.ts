import { z } from 'zod';

/** `case.json` of a recorded incident; times in Unix seconds. */
export const caseSchema = z.object({
  id: z.string().min(1),
  ip: z.string(),
  hostname: z.string(),
  os_release: z.string().nullish(),
  kernel: z.string().nullish(),
  cpus: z.number().int().positive().nullish(),
  mem_bytes: z.number().positive().nullish(),
  window: z
    .object({ start: z.number(), end: z.number(), step_s: z.number().positive() })
    .refine((window) => window.end > window.start, { message: 'must lie after window.start', path: ['end'] }),
  alert: z.object({
    source: z.string(),
    name: z.string(),
    severity: z.string(),
    summary: z.string(),
    starts_at: z.number(),
    labels: z.record(z.string(), z.string()),
  }),
});
export type BundleCase = z.infer<typeof caseSchema>;
