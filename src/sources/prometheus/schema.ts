import { z } from 'zod';
import { endpointSchema } from '../http/schema.js';

const labelName = z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/, 'must be the name of a label');

/**
 * Prometheus and what speaks its API. `url` keeps path and parameters:
 * Mimir `https://mimir/prometheus` with `auth.headers: {X-Scope-OrgID: team}`; VictoriaMetrics
 * `http://vmselect:8481/select/0/prometheus?nocache=1` (else it moves the times of its answers);
 * Thanos `http://thanos:9090?dedup=true&partial_response=true`.
 */
export const prometheusConfigSchema = endpointSchema.extend({
  /** How labels name the host (see `hostMatchers`). */
  labels: z.record(labelName, z.string().min(1)).default({ instance: '=~{any}(:[0-9]+)?' }),
  /** Labels that tell copies of one series apart (pairs of servers): such copies are counted once. */
  replicaLabels: z.array(labelName).default(['replica', 'prometheus_replica', 'prometheus', '__replica__']),
  /** `GET` for proxies that let nothing else pass; the names are then asked for in several requests. */
  method: z.enum(['POST', 'GET']).default('POST'),
  maxSeries: z.coerce.number().int().positive().default(20_000),
});
export type PrometheusConfig = z.infer<typeof prometheusConfigSchema>;
