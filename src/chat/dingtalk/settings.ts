import { z } from 'zod';

/** Key `dingtalk:` of oscope.yaml: the robot of an internal app, in Stream mode. Off without `clientId`. */
export const dingtalkSettingsSchema = z.strictObject({
  /** The app's Client ID (AppKey). */
  clientId: z.string().min(1).optional(),
  clientSecret: z.string().min(1).optional(),
  /** Default: the Client ID, as DingTalk names robots of internal apps. */
  robotCode: z.string().min(1).optional(),
  /** The corporation; messages of others are refused. Default: taken from each message. Needed for `web.alertChannel`. */
  corpId: z.string().min(1).optional(),
  /** Conversation ids (`cid…`) in which a message to the robot may be an alert. */
  alertConversations: z.array(z.string().min(1)).default([]),
  /** User ids that "Escalate" writes to, at most 20. */
  escalateTo: z.array(z.string().min(1)).max(20).default([]),
  /** An interactive card's template with the variables `title`, `content` and `actions`: it is edited in place. */
  cardTemplateId: z.string().min(1).optional(),
  /** Zone of people's clock times, since DingTalk tells none; default: `time.zone`. */
  zone: z.string().min(1).optional(),
  /** For tests and gateways. */
  apiUrl: z.url({ protocol: /^https?$/ }).default('https://api.dingtalk.com'),
  /** The older API, which takes files. */
  oapiUrl: z.url({ protocol: /^https?$/ }).default('https://oapi.dingtalk.com'),
});
export type DingtalkSettings = z.infer<typeof dingtalkSettingsSchema>;

/** Enough to speak and listen. */
export interface DingtalkCredentials {
  clientId: string;
  clientSecret: string;
  robotCode: string;
}

/** Undefined when the app's id or secret is missing. */
export function credentialsOf(settings: DingtalkSettings): DingtalkCredentials | undefined {
  const { clientId, clientSecret, robotCode = clientId } = settings;
  if (clientId === undefined || clientSecret === undefined || robotCode === undefined) return undefined;
  return { clientId, clientSecret, robotCode };
}
