import type { MessageContent } from '../../../domain/chat-event.js';
import { linksIn, readMrkdwn } from '../escape.js';

type Json = Readonly<Record<string, unknown>>;

/** An alert is short; whoever sends more gets no more read. */
const MAX_TEXTS = 200;
const MAX_TEXT = 8000;
const MAX_DEPTH = 8;

const isJson = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const jsons = (value: unknown): Json[] => (Array.isArray(value) ? value.filter(isJson) : []);
const stringOf = (value: unknown): string =>
  typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';

interface Found {
  texts: string[];
  fields: { name: string; value: string }[];
  links: string[];
}

/** All that a message of Slack says: text, attachments, blocks. Unknown shapes say nothing. */
export function readContent(message: Json): MessageContent {
  const found: Found = { texts: [], fields: [], links: [] };
  addText(found, stringOf(message.text));
  const attachments = jsons(message.attachments);
  for (const attachment of attachments) addAttachment(found, attachment);
  for (const block of jsons(message.blocks)) addBlock(found, block, 0);
  const profile = isJson(message.bot_profile) ? stringOf(message.bot_profile.name) : '';
  return {
    author: (stringOf(message.username) || profile).slice(0, 200),
    texts: unique(found.texts),
    fields: found.fields,
    links: unique(found.links).slice(0, MAX_TEXTS),
    color: stringOf(attachments[0]?.color).slice(0, 20),
  };
}

function addText(found: Found, raw: string): void {
  if (found.texts.length >= MAX_TEXTS) return;
  const text = raw.slice(0, MAX_TEXT);
  found.links.push(...linksIn(text));
  const read = readMrkdwn(text).trim();
  if (read !== '') found.texts.push(read);
}

function addField(found: Found, name: string, value: string): void {
  if (found.fields.length >= MAX_TEXTS) return;
  const read = readMrkdwn(value.slice(0, MAX_TEXT)).trim();
  found.links.push(...linksIn(value.slice(0, MAX_TEXT)));
  found.fields.push({ name: readMrkdwn(name.slice(0, 200)).trim(), value: read });
}

function addLink(found: Found, link: string): void {
  if (/^https?:\/\//.test(link) && link.length <= 2000) found.links.push(link);
}

function addAttachment(found: Found, attachment: Json): void {
  const before = found.texts.length;
  for (const key of ['pretext', 'author_name', 'title', 'text']) addText(found, stringOf(attachment[key]));
  addLink(found, stringOf(attachment.title_link));
  addLink(found, stringOf(attachment.from_url));
  for (const field of jsons(attachment.fields)) addField(found, stringOf(field.title), stringOf(field.value));
  for (const block of jsons(attachment.blocks)) addBlock(found, block, 0);
  for (const action of jsons(attachment.actions)) addLink(found, stringOf(action.url));
  addText(found, stringOf(attachment.footer));
  // The fall-back repeats what the rest says, unless there is no rest.
  if (found.texts.length === before) addText(found, stringOf(attachment.fallback));
}

/** Blocks of any kind: whatever is called text says something. `*Host:*\nweb-7` in a section's field is a named value. */
function addBlock(found: Found, block: Json, depth: number): void {
  if (depth > MAX_DEPTH) return;
  if (block.type === 'rich_text') {
    addText(found, richText(block, 0));
    return;
  }
  addTextObject(found, block.text);
  for (const field of jsons(block.fields)) addSectionField(found, stringOf(field.text));
  for (const element of [...jsons(block.elements), ...(isJson(block.accessory) ? [block.accessory] : [])]) {
    addLink(found, stringOf(element.url));
    if (element.type === 'mrkdwn' || element.type === 'plain_text') addText(found, stringOf(element.text));
    else if (element.type !== 'button') addBlock(found, element, depth + 1);
  }
}

function addTextObject(found: Found, text: unknown): void {
  if (isJson(text)) addText(found, stringOf(text.text));
}

function addSectionField(found: Found, text: string): void {
  const named = /^\*([^*\n]{1,80}?):?\*:?\s*([\s\S]*)$/.exec(text);
  if (named) addField(found, named[1] ?? '', named[2] ?? '');
  else addText(found, text);
}

/** Rich text as it reads; lists and quotes line by line. Links keep their target for `linksIn`. */
function richText(node: Json, depth: number): string {
  if (depth > MAX_DEPTH) return '';
  if (node.type === 'text') return stringOf(node.text).replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  if (node.type === 'link') return `<${stringOf(node.url)}|${stringOf(node.text) || stringOf(node.url)}>`;
  if (node.type === 'emoji') return `:${stringOf(node.name)}:`;
  if (node.type === 'user') return `<@${stringOf(node.user_id)}>`;
  const isBlockLike = node.type === 'rich_text' || node.type === 'rich_text_list';
  return jsons(node.elements)
    .map((element) => richText(element, depth + 1))
    .join(isBlockLike ? '\n' : '');
}

const unique = (texts: readonly string[]): string[] => [...new Set(texts)];
