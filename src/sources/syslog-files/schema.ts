import { z } from 'zod';

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).format(0) !== '';
  } catch {
    return false;
  }
}

export const syslogFilesConfigSchema = z.strictObject({
  /**
   * Files, with `*` in the last part: `/var/log/remote/{hostname}/*.log*`. `{hostname}` and `{ip}` are the inventory's.
   * Rotated and compressed files (`.gz`) are found by the same pattern.
   */
  paths: z.array(z.string().min(1)).min(1),
  /** Of times that name no zone. */
  timeZone: z
    .string()
    .refine(isTimeZone, { message: 'must be a time zone, e.g. Europe/Berlin' })
    .default(() => new Intl.DateTimeFormat().resolvedOptions().timeZone),
  timeoutSeconds: z.coerce.number().positive().default(20),
  maxMebibytes: z.coerce.number().positive().max(4096).default(64),
  maxLines: z.coerce.number().int().positive().default(500_000),
});
export type SyslogFilesConfig = z.infer<typeof syslogFilesConfigSchema>;
