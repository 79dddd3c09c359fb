import { z } from 'zod';
import { endpointSchema } from '../http/schema.js';

const labelName = z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/, 'must be the name of a label');

export const prometheusConfigSchema = endpointSchema.extend({
  /** How labels name the host (see `hostMatchers`). */
  labels: z.record(labelName, z.string().min(1)).default({ instance: '=~{any}(:[0-9]+)?' }),
  /** Labels that tell copies of one series apart (pairs of servers): such copies are counted once. */
  replicaLabels: z.array(labelName).default(['replica', 'prometheus_replica', 'prometheus', '__replica__']),
  maxSeries: z.coerce.number().int().positive().default(20_000),
});
export type PrometheusConfig = z.infer<typeof prometheusConfigSchema>;
