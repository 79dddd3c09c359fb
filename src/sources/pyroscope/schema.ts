import { z } from 'zod';
import { endpointSchema } from '../http/schema.js';

const labelName = z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/, 'must be the name of a label');

export const pyroscopeConfigSchema = endpointSchema.extend({
  /** How labels name the host (see `hostMatchers`). */
  labels: z.record(labelName, z.string().min(1)).default({ hostname: '=~{any}' }),
  /** CPU profiles. */
  profileType: z
    .string()
    .regex(/^[a-z0-9_]+(?::[a-z0-9_]+){4}$/, 'must look like process_cpu:cpu:nanoseconds:cpu:nanoseconds')
    .default('process_cpu:cpu:nanoseconds:cpu:nanoseconds'),
  /** Label whose value stands for the command: the root frame of the stacks. */
  commandLabel: labelName.default('service_name'),
  /** Commands that are asked for one by one, the others are left out. */
  maxCommands: z.coerce.number().int().positive().default(12),
  /** Nodes of one flame graph. */
  maxNodes: z.coerce.number().int().positive().default(4096),
});
export type PyroscopeConfig = z.infer<typeof pyroscopeConfigSchema>;
