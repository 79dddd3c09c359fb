import { z } from 'zod';

/** Key `access:` of oscope.yaml: one rule. It grants the hosts of `groups` when channel and user both fit. */
export const accessRuleSchema = z.strictObject({
  /** `slack`, `dingtalk` or `console`; absent = any. */
  platform: z.enum(['slack', 'dingtalk', 'console']).optional(),
  /** Team ids; absent = any. */
  teams: z.array(z.string().min(1)).optional(),
  /** Channel ids; absent = any, direct messages included. */
  channels: z.array(z.string().min(1)).optional(),
  /** User ids; absent = everybody in those channels, and their alerts. */
  users: z.array(z.string().min(1)).optional(),
  /** Groups of the inventory; `*` = all hosts. */
  groups: z.array(z.string().min(1)).min(1),
});
export type AccessRule = z.infer<typeof accessRuleSchema>;
