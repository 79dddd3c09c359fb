import { z } from 'zod';

/** Key `slack:` of oscope.yaml. With `appToken` events come by socket mode, else over HTTP with `signingSecret`. */
export const slackSettingsSchema = z.strictObject({
  /** `xoxb-…` */
  botToken: z.string().min(1).optional(),
  /** `xapp-…` with connections:write. */
  appToken: z.string().min(1).optional(),
  signingSecret: z.string().min(1).optional(),
  /** For tests and gateways. */
  apiUrl: z.url().optional(),
  /** Channel ids whose messages may be alerts. */
  alertChannels: z.array(z.string().min(1)).default([]),
  /** User group (S…) or user that "Escalate" calls. */
  escalateTo: z.string().min(1).optional(),
});
export type SlackSettings = z.infer<typeof slackSettingsSchema>;
