import { z } from 'zod';
import { incidentSchema } from './incident.js';
import { placeSchema } from './place.js';

const jobShape = {
  /** From platform, team and event: the same event gives the same job. Letters, digits, `-` and `_`. */
  id: z.string().regex(/^[a-z][A-Za-z0-9_-]{7,127}$/),
  place: placeSchema,
  /** User id on the platform; null = an alert asked. */
  user: z.string().nullable(),
  /** Unix seconds. */
  askedAt: z.number(),
};

/** Diagnose the incident and report at the place; the diagnosis has the job's id. */
export const diagnoseJobSchema = z.object({
  kind: z.literal('diagnose'),
  ...jobShape,
  incident: incidentSchema,
  /** What was understood of the request (zone, odd times), for the report's small print. */
  said: z.array(z.string()),
});

/** Answer a reply in a thread that has a dialogue. */
export const turnJobSchema = z.object({
  kind: z.literal('turn'),
  ...jobShape,
  user: z.string(),
  userName: z.string(),
  /** IANA. */
  zone: z.string().nullable(),
  text: z.string().max(4000),
  /** Said to the bot: by a mention, in a direct message, or where it hears nothing else. Absent: the place tells. */
  addressed: z.boolean().optional(),
});

export const jobSchema = z.discriminatedUnion('kind', [diagnoseJobSchema, turnJobSchema]);
export type DiagnoseJob = z.infer<typeof diagnoseJobSchema>;
export type TurnJob = z.infer<typeof turnJobSchema>;
export type Job = z.infer<typeof jobSchema>;
