import { z } from 'zod';

export const sadfConfigSchema = z.strictObject({
  /** Folders or files with the output of `sadf -j -- -A`, e.g. `/srv/sysstat/{hostname}`. */
  paths: z.array(z.string().min(1)).min(1),
  timeoutSeconds: z.coerce.number().positive().default(20),
  maxMebibytes: z.coerce.number().positive().max(1024).default(128),
});
export type SadfConfig = z.infer<typeof sadfConfigSchema>;
