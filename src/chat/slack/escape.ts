import { cleanSpan } from '../../report/clean.js';

/** Text as Slack's mrkdwn shows it literally: `<!channel> & *x*` → `&lt;!channel&gt; &amp; *x*`. */
export function escapeControl(text: string): string {
  return cleanSpan(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Breaks a mark without being seen, so that `*a*`, `_a_`, `~a~`, `` `a` `` and `:a:` stay what they are. */
const JOINER = '\u2060';

/** For the few places that must be mrkdwn: no control sequence, no style, no quote, no emoji can come of it. */
export function escapeMrkdwn(text: string): string {
  return escapeControl(text)
    .replace(/[*_~`]/g, (mark) => `${JOINER}${mark}${JOINER}`)
    .replace(/:(?=[\w+-]+:)/g, `:${JOINER}`)
    .replaceAll('://', `:${JOINER}//`);
}

const ENTITIES: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>' };

function decodeEntities(text: string): string {
  return text.replace(/&(?:amp|lt|gt);/g, (entity) => ENTITIES[entity] ?? entity);
}

/**
 * What a person reads where Slack sends `<…>` sequences and entities; a host that Slack made a link is a host again.
 * `why is <http://web-7.example.com|web-7.example.com> &gt; 1?` → `why is web-7.example.com > 1?`
 */
export function readMrkdwn(text: string): string {
  const plain = text.replace(/<((?:[@#!]|[a-z][a-z+.-]*:)[^<>]*)>/gi, (_, inner: string) => {
    const [target = '', label] = inner.split('|', 2);
    if (label !== undefined && label !== '') return target.startsWith('@') ? `@${label}` : label;
    if (/^[@#]/.test(target)) return target;
    if (target.startsWith('!date')) return inner.slice(inner.lastIndexOf('|') + 1);
    if (target.startsWith('!')) return `@${target.slice(1).split('^')[0] ?? ''}`;
    return target.replace(/^mailto:/, '');
  });
  return decodeEntities(plain);
}

/** The http(s) targets of `<…>` sequences. */
export function linksIn(text: string): string[] {
  return [...text.matchAll(/<(https?:\/\/[^<>|\s]+)(?:\|[^<>]*)?>/g)].map((match) =>
    decodeEntities(match[1] ?? ''),
  );
}
