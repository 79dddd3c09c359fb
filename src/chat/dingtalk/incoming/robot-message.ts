import { z } from 'zod';

/** https://open.dingtalk.com/document/orgapp/receive-message */
const messageSchema = z.looseObject({
  msgId: z.string().min(1).max(300),
  msgtype: z.string().default('text'),
  conversationId: z.string().min(1).max(300),
  /** 1: one person and the robot, 2: a group. */
  conversationType: z.coerce.string().default('2'),
  conversationTitle: z.string().default(''),
  chatbotCorpId: z.string().optional(),
  robotCode: z.string().default(''),
  senderId: z.string().default(''),
  /** Only for people of the robot's own corporation. */
  senderStaffId: z.string().optional(),
  senderNick: z.string().default(''),
  /** Milliseconds. */
  createAt: z.coerce.number().default(0),
  sessionWebhook: z.string().optional(),
  sessionWebhookExpiredTime: z.coerce.number().default(0),
  originalProcessQueryKey: z.string().nullish(),
  text: z.unknown().optional(),
  content: z.unknown().optional(),
});
export type RobotMessage = z.infer<typeof messageSchema>;

const textSchema = z.looseObject({ content: z.string().default(''), repliedMsg: z.unknown().optional() });
const richSchema = z.looseObject({
  richText: z.array(z.looseObject({ text: z.string().optional(), type: z.string().optional() })).default([]),
});
const repliedSchema = z.looseObject({
  content: z.union([z.looseObject({ text: z.string().optional() }), z.string()]).optional(),
});

const LONGEST = 8000;

export function readRobotMessage(data: unknown): RobotMessage | undefined {
  return messageSchema.safeParse(data).data;
}

/** What was written, without the mention of the robot in front. Pictures, files and the like say nothing. */
export function textOf({ msgtype, text, content }: RobotMessage): string {
  const said =
    msgtype === 'richText'
      ? (richSchema.safeParse(content).data?.richText ?? []).map((part) => part.text ?? '').join('')
      : (textSchema.safeParse(text).data?.content ?? '');
  return said.slice(0, LONGEST).trim();
}

/** The text that a message quotes, as far as DingTalk hands it out: of a robot's own messages it often does not. */
export function quotedText({ text }: RobotMessage): string {
  const replied = repliedSchema.safeParse(textSchema.safeParse(text).data?.repliedMsg).data?.content;
  return (typeof replied === 'string' ? replied : (replied?.text ?? '')).slice(0, LONGEST);
}
