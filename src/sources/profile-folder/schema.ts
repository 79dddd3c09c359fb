import { z } from 'zod';
import { namesHost } from '../formats/file-template.js';

export const profileFolderConfigSchema = z.strictObject({
  /** Folders of one host's profiles: `/srv/profiles/{hostname}`; `{hostname}` and `{ip}` are the inventory's. */
  paths: z.array(z.string().min(1).refine(namesHost, { message: 'must hold {hostname} or {ip}' })).min(1),
  /** Of a profile that does not say how long it took, seconds. */
  durationSeconds: z.coerce.number().positive().max(3600).default(60),
  timeoutSeconds: z.coerce.number().positive().default(20),
  maxMebibytes: z.coerce.number().positive().max(1024).default(128),
  maxFiles: z.coerce.number().int().positive().default(500),
});
export type ProfileFolderConfig = z.infer<typeof profileFolderConfigSchema>;
