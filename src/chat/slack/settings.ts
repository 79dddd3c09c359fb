import { z } from 'zod';

/** Key `slack:` of oscope.yaml. With `appToken` events come by socket mode, else over HTTP with `signingSecret`. */
export const slackSettingsSchema = z.strictObject({
  /** `xoxb-…` */
  botToken: z.string().min(1).optional(),
  /** Team id → bot token, for an app that is installed in further workspaces. */
  workspaces: z.record(z.string().regex(/^[TE][A-Z0-9]+$/), z.string().min(1)).default({}),
  /** `xapp-…` with connections:write. */
  appToken: z.string().min(1).optional(),
  signingSecret: z.string().min(1).optional(),
  /** For tests and gateways. */
  apiUrl: z.url().optional(),
  /** Channel ids whose messages may be alerts. */
  alertChannels: z.array(z.string().min(1)).default([]),
  /** User group (S…) or user that "Escalate" calls. */
  escalateTo: z.string().min(1).optional(),
  /** In assistant threads answers appear as they are written, where the workspace can; else they are posted at once. */
  streaming: z.boolean().default(true),
});
export type SlackSettings = z.infer<typeof slackSettingsSchema>;
