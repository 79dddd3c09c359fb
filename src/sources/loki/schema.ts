import { z } from 'zod';
import { endpointSchema } from '../http/schema.js';

export const lokiConfigSchema = endpointSchema.extend({
  /** How labels of the streams name the host (see `hostMatchers`). */
  labels: z
    .record(z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/, 'must be the name of a label'), z.string().min(1))
    .default({ host: '=~{any}' }),
  /** Lines of one request; servers refuse more than their `max_entries_limit_per_query`. */
  pageSize: z.coerce.number().int().min(2).default(5000),
  maxLines: z.coerce.number().int().positive().default(500_000),
  /** Name or uid of the data source in Grafana; links lead there when `linkUrl` is set. */
  datasource: z.string().default('loki'),
});
export type LokiConfig = z.infer<typeof lokiConfigSchema>;
