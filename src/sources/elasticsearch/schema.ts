import { z } from 'zod';
import { endpointSchema } from '../http/schema.js';

const field = z.string().regex(/^[@A-Za-z0-9_.-]+$/, 'must be the name of a field');

export const elasticsearchConfigSchema = endpointSchema.extend({
  /** Index, alias or data stream; `*` and `,` as Elasticsearch reads them. */
  index: z
    .string()
    .regex(/^[a-z0-9*.,_+-]+$/, 'must be the name of an index or a pattern')
    .default('journalbeat-*,filebeat-*,logs-*'),
  /** Fields that name the host: one of them must have one of its names. With dynamic mapping, `host.name.keyword`. */
  hostFields: z.array(field).min(1).default(['host.name', 'host.hostname', 'host.ip', 'agent.hostname']),
  timeField: field.default('@timestamp'),
  pageSize: z.coerce.number().int().min(2).max(10_000).default(5000),
  maxLines: z.coerce.number().int().positive().default(500_000),
});
export type ElasticsearchConfig = z.infer<typeof elasticsearchConfigSchema>;
