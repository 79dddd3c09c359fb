import { markup, raw } from '../../src/report/html-escape.js';
import type { Html } from '../../src/report/html-escape.js';

/** Block Kit as Slack's desktop client lays it out, near enough to judge a message by its look. */

type Json = Readonly<Record<string, unknown>>;

const list = (value: unknown): Json[] => (Array.isArray(value) ? (value as Json[]) : []);
const objectOf = (value: unknown): Json =>
  typeof value === 'object' && value !== null ? (value as Json) : {};
const text = (value: unknown): string => (typeof value === 'string' ? value : '');

const STYLE = `
body { margin: 0; background: #fff; font: 15px/1.46668 Lato, "Noto Sans", "DejaVu Sans", "Noto Color Emoji", sans-serif; color: #1d1c1d; }
.message { display: flex; gap: 8px; padding: 8px 20px; max-width: 680px; }
.message.reply { margin-left: 44px; }
.avatar { flex: none; width: 36px; height: 36px; border-radius: 6px; background: #2563c9; color: #fff; font-weight: 900; text-align: center; line-height: 36px; }
.avatar.person { background: #b4380c; } .avatar.other { background: #5b6575; }
.body { min-width: 0; flex: 1; } .name { font-weight: 900; } .app { font-size: 10px; font-weight: 700; background: #e8e8e8; color: #616061; border-radius: 2px; padding: 1px 3px; margin: 0 4px; }
.time { font-size: 12px; color: #616061; } .block { margin: 4px 0 8px; } .header { font-size: 18px; font-weight: 900; margin-top: 8px; }
.context { font-size: 13px; color: #616061; line-height: 1.38; display: flex; flex-wrap: wrap; gap: 2px 8px; }
ol, ul { margin: 0; padding-left: 28px; } li { padding-left: 2px; }
pre { font: 12px/1.50001 Monaco, Menlo, "DejaVu Sans Mono", monospace; background: #f8f8f8; border: 1px solid #e0e0e0; border-radius: 4px; padding: 8px; margin: 4px 0; white-space: pre-wrap; overflow-wrap: anywhere; }
code { font: 12px Monaco, Menlo, "DejaVu Sans Mono", monospace; background: #f8f8f8; border: 1px solid #e0e0e0; border-radius: 3px; padding: 2px 3px; color: #c01343; overflow-wrap: anywhere; }
a { color: #1264a3; text-decoration: none; } hr { border: 0; border-top: 1px solid #ddd; }
.actions { display: flex; flex-wrap: wrap; gap: 8px; } button { font: 900 13px Lato, "DejaVu Sans", sans-serif; border: 1px solid rgba(29,28,29,.3); background: #fff; color: #1d1c1d; border-radius: 4px; height: 28px; padding: 0 12px; }
button.primary { background: #007a5a; color: #fff; border: 0; } button.danger { background: #e01e5a; color: #fff; border: 0; }
.file img { max-width: 480px; border: 1px solid #ddd; border-radius: 8px; } .edited { font-size: 12px; color: #868686; }
.mention { background: #f2c74466; color: #1264a3; border-radius: 3px; padding: 0 2px; }
`;

export interface PreviewMessage {
  author: string;
  kind: 'bot' | 'person' | 'other';
  time: string;
  blocks: readonly object[];
  /** Shown when there are no blocks. */
  text?: string;
  isReply?: boolean;
  isEdited?: boolean;
  /** A picture as a data address. */
  picture?: { title: string; source: string };
}

export function previewPage(messages: readonly PreviewMessage[]): string {
  return `<!doctype html><meta charset="utf-8"><title>Slack preview</title><style>${STYLE}</style>${messages.map((message) => messageHtml(message).source).join('')}`;
}

function messageHtml(message: PreviewMessage): Html {
  const { author, kind, time, blocks, text: said, isReply, isEdited, picture } = message;
  const body =
    blocks.length > 0 ? (blocks as Json[]).map(blockHtml) : markup`<div class="block">${said}</div>`;
  return markup`<div class="message ${isReply === true && 'reply'}">
    <div class="avatar ${kind}">${author.charAt(0)}</div>
    <div class="body"><span class="name">${author}</span>${kind !== 'person' && markup`<span class="app">APP</span>`} <span class="time">${time}</span>
      ${body} ${isEdited === true && markup`<span class="edited">(edited)</span>`}
      ${picture && markup`<div class="file block"><div class="time">${picture.title}</div><img src="${picture.source}" /></div>`}
    </div>
  </div>`;
}

function blockHtml(block: Json): Html {
  switch (block.type) {
    case 'header':
      return markup`<div class="block header">${text(objectOf(block.text).text)}</div>`;
    case 'divider':
      return raw('<hr>');
    case 'context':
      return markup`<div class="block context">${list(block.elements).map(textObject)}</div>`;
    case 'actions':
      return markup`<div class="block actions">${list(block.elements).map(button)}</div>`;
    case 'rich_text':
      return markup`<div class="block">${list(block.elements).map(richHtml)}</div>`;
    default:
      return markup`<div class="block">${textObject(objectOf(block.text))}</div>`;
  }
}

function textObject(object: Json): Html {
  const link = /^<([^|>]+)\|([^>]*)>$/.exec(text(object.text));
  if (object.type === 'mrkdwn' && link) return markup`<a href="${link[1]}">${link[2]}</a>`;
  return markup`<span>${text(object.text)}</span>`;
}

function button(element: Json): Html {
  return markup`<button class="${text(element.style)}">${text(objectOf(element.text).text)}</button>`;
}

function richHtml(element: Json): Html {
  const inner = list(element.elements);
  if (element.type === 'rich_text_preformatted') return markup`<pre>${lines(inner)}</pre>`;
  if (element.type === 'rich_text_list') {
    const items = inner.map((item) => markup`<li>${list(item.elements).map(spanHtml)}</li>`);
    return element.style === 'ordered' ? markup`<ol>${items}</ol>` : markup`<ul>${items}</ul>`;
  }
  return markup`<div>${inner.map(spanHtml)}</div>`;
}

/** Line breaks survive: `escapeHtml` makes white space of them. */
function lines(spans: Json[]): Html[] {
  const all = spans.map((span) => text(span.text)).join('');
  return all.split('\n').map((line, index) => markup`${index > 0 && raw('\n')}${line}`);
}

function spanHtml(span: Json): Html {
  if (span.type === 'usergroup' || span.type === 'user') return markup`<span class="mention">@on-call</span>`;
  const words = text(span.text)
    .split('\n')
    .map((line, index) => markup`${index > 0 && raw('<br>')}${line}`);
  if (span.type === 'link') return markup`<a href="${text(span.url)}">${words}</a>`;
  const style = objectOf(span.style);
  if (style.code === true) return markup`<code>${words}</code>`;
  if (style.bold === true) return markup`<b>${words}</b>`;
  return style.italic === true ? markup`<i>${words}</i>` : markup`${words}`;
}
