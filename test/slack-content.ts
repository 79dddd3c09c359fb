import type { MessageContent } from '../src/domain/chat-event.js';

interface Field {
  title?: string;
  value?: string;
}
interface Text {
  text: string;
}
interface Block {
  text?: Text;
  fields?: Text[];
  elements?: Text[];
}
/** A Slack message event as in test/fixtures/slack-alerts. */
export interface SlackMessage {
  ts: string;
  text?: string;
  username?: string;
  user?: string;
  bot_profile?: { name: string };
  attachments?: {
    title?: string;
    title_link?: string;
    text?: string;
    footer?: string;
    color?: string;
    fields?: Field[];
    blocks?: Block[];
  }[];
  blocks?: Block[];
}

/** What an adapter makes of it, in the plainest way: markup stays, as it may. */
export function contentOf(message: SlackMessage): MessageContent {
  const attachments = message.attachments ?? [];
  const blocks = [...(message.blocks ?? []), ...attachments.flatMap((one) => one.blocks ?? [])];
  const sections = blocks.flatMap((block) => block.fields ?? []).map(({ text }) => text.split('\n'));
  const texts = [
    message.text,
    ...blocks.flatMap((block) => [block.text?.text, ...(block.elements ?? []).map(({ text }) => text)]),
    ...attachments.flatMap((one) => [one.title, one.text, one.footer]),
  ].filter((text) => text !== undefined && text !== '') as string[];
  return {
    author: message.username ?? message.bot_profile?.name ?? '',
    texts,
    fields: [
      ...attachments
        .flatMap((one) => one.fields ?? [])
        .map(({ title = '', value = '' }) => ({ name: title, value })),
      ...sections.map(([name = '', ...value]) => ({ name, value: value.join(' ') })),
    ],
    links: [
      ...attachments.flatMap((one) => one.title_link ?? []),
      ...[...texts.join('\n').matchAll(/https?:\/\/[^|>\s]+/g)].map(([link]) => link),
    ],
    color: attachments[0]?.color ?? '',
  };
}
