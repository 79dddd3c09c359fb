import { z } from 'zod';

/** Key `web:` of oscope.yaml. */
export const webSettingsSchema = z.strictObject({
  /** Address to listen on; 0.0.0.0 behind a proxy or in a container. */
  host: z.string().min(1).default('127.0.0.1'),
  port: z.coerce.number().int().min(0).max(65_535).default(3000),
  /** How browsers reach this server; links in messages begin with it. Default: http://host:port. */
  baseUrl: z.url({ protocol: /^https?$/ }).optional(),
  /** Signs the links to reports; default: made once and kept on Redis, where all bots and workers find it. */
  linkSecret: z.string().min(16).optional(),
  linkHours: z.coerce.number().positive().default(168),
  /** Who may send alerts to /webhooks/alerts: bearer token or basic password, by sender. Nobody by default. */
  webhookTokens: z.record(z.string().min(1), z.string().min(16)).default({}),
  /** Channel (id; in DingTalk a conversation) for the reports of these alerts; absent = they stand on their report page alone. */
  alertChannel: z.string().min(1).optional(),
  /** Opens the queue's dashboard under /queue; absent = there is none. */
  dashboardToken: z.string().min(16).optional(),
});
export type WebSettings = z.infer<typeof webSettingsSchema>;
