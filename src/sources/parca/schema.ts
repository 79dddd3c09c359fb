import { z } from 'zod';
import { endpointSchema } from '../http/schema.js';

const labelName = z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/, 'must be the name of a label');

/** `url` keeps a path: `https://parca.example/prefix`. */
export const parcaConfigSchema = endpointSchema.extend({
  /** How labels name the host (see `hostMatchers`); parca-agent's is `node`. */
  labels: z.record(labelName, z.string().min(1)).default({ node: '=~{any}' }),
  /** CPU profiles of parca-agent; older ones say `parca_agent_cpu:samples:count:cpu:nanoseconds:delta`. */
  profileType: z
    .string()
    .regex(
      /^[a-z0-9_]+(?::[a-z0-9_]+){4}(?::delta)?$/,
      'must look like name:samples:count:cpu:nanoseconds:delta',
    )
    .default('parca_agent:samples:count:cpu:nanoseconds:delta'),
  /** Label whose value stands for the command: the root frame of the stacks. */
  commandLabel: labelName.default('comm'),
  /** Commands that are asked for one by one, those with most samples first; the others are left out. */
  maxCommands: z.coerce.number().int().positive().default(12),
});
export type ParcaConfig = z.infer<typeof parcaConfigSchema>;
