import { z } from 'zod';

/** What fired. Names follow Alertmanager (https://prometheus.io/docs/alerting/latest/notifications/). */
export const alertSchema = z.object({
  /** Who raised it: `alertmanager`, `manual` (typed by an engineer, often vague), … */
  source: z.string(),
  name: z.string(),
  severity: z.string(),
  summary: z.string(),
  /** Unix seconds at which the alert's condition first held. */
  startsAt: z.number(),
  labels: z.record(z.string(), z.string()),
});
export type Alert = z.infer<typeof alertSchema>;

/** The host under diagnosis. `kernel` is `uname -r`; memory in bytes. Unknown facts are null. */
export const hostSchema = z.object({
  ip: z.string(),
  hostname: z.string(),
  osRelease: z.string().nullable(),
  kernel: z.string().nullable(),
  cpus: z.number().int().positive().nullable(),
  memBytes: z.number().positive().nullable(),
});
export type Host = z.infer<typeof hostSchema>;

/** Time span of the evidence, Unix seconds. `end` is the moment for which the diagnosis is asked. */
export const timeWindowSchema = z.object({
  start: z.number(),
  end: z.number(),
  stepSeconds: z.number().positive(),
});
export type TimeWindow = z.infer<typeof timeWindowSchema>;

/** One host and one time window under diagnosis. */
export const incidentSchema = z.object({
  id: z.string(),
  host: hostSchema,
  window: timeWindowSchema,
  alert: alertSchema,
});
export type Incident = z.infer<typeof incidentSchema>;
