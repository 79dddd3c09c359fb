import { cleanSpan } from './clean.js';

declare const escaped: unique symbol;
/** Markup that is safe to put into the page: made by `markup` and `raw` alone. */
export interface Html {
  readonly source: string;
  readonly [escaped]: true;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Safe as text and inside a quoted attribute, in HTML and in SVG. */
export function escapeHtml(text: string): string {
  return cleanSpan(text).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}

/** For markup of our own only: style sheet and charts. */
export function raw(source: string): Html {
  return { source } as Html;
}

export type HtmlValue = string | number | Html | null | undefined | false | readonly HtmlValue[];

/**
 * Template in which every value is escaped unless it is `Html`; lists are joined, null and false are nothing.
 * (Not called `html`: Prettier would reformat what is in it, and white space counts.)
 */
export function markup(strings: TemplateStringsArray, ...values: HtmlValue[]): Html {
  return raw(
    strings.map((part, index) => part + (index < values.length ? toMarkup(values[index]) : '')).join(''),
  );
}

function toMarkup(value: HtmlValue): string {
  if (value === null || value === undefined || value === false) return '';
  if (typeof value === 'string') return escapeHtml(value);
  if (typeof value === 'number') return String(value);
  return isList(value) ? value.map(toMarkup).join('') : value.source;
}

function isList(value: Html | readonly HtmlValue[]): value is readonly HtmlValue[] {
  return Array.isArray(value);
}
