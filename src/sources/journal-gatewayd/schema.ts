import { z } from 'zod';
import { endpointSchema } from '../http/schema.js';

export const journalGatewaydConfigSchema = endpointSchema.extend({
  /** Where hosts serve their own journals: name or address in the inventory → base URL. Others are asked at `url`. */
  hosts: z.record(z.string().min(1), endpointSchema.shape.url).default({}),
  /** The field of an entry that names the host. */
  hostField: z
    .string()
    .regex(/^_?[A-Z][A-Z0-9_]*$/, 'must be the name of a journal field')
    .default('_HOSTNAME'),
  /** Entries that are read backwards from the window's end before those before them. */
  tailEntries: z.coerce.number().int().positive().default(20_000),
  maxLines: z.coerce.number().int().positive().default(500_000),
});
export type JournalGatewaydConfig = z.infer<typeof journalGatewaydConfigSchema>;
