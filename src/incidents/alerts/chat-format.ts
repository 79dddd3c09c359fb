import type { MessageContent } from '../../domain/chat-event.js';

/** Words of a sender for the state of an alert. `passed`: news of one that says nothing of the host. */
export interface StatusWords {
  firing: readonly string[];
  resolved: readonly string[];
  passed: readonly string[];
}

/**
 * How a sender's alerts look as chat messages, as data: by what they are known and where the facts are. Everything else
 * (labels as `- name = value` lines, `Name: value` lines, named fields) is read in the same way for all.
 */
export interface ChatFormat {
  /** The `source` of the alert. */
  id: string;
  title: string;
  /** Where the messages are documented. */
  documentation: string;
  /** Any one of these shows that the message is the sender's. */
  recognisedBy: {
    author?: RegExp;
    /** Some line of the message. */
    line?: RegExp;
    link?: RegExp;
    /** All of these fields are there. */
    fields?: readonly string[];
  };
  /** The line that says what it is about, with the groups `status`, `name`, `severity`; the first that fits a line wins. */
  headlines: readonly RegExp[];
  /** Names of fields and lines, in lower case; labels are looked at as well. */
  values: {
    name: readonly string[];
    status: readonly string[];
    severity: readonly string[];
    summary: readonly string[];
    host: readonly string[];
    time: readonly string[];
  };
  statusWords: StatusWords;
  /** Lines that say that it is over where no word does. */
  resolvedLines?: RegExp;
  /** People write so too: then only capitals count. */
  isLoose?: boolean;
}

const MAX_LINES = 400;
const MAX_LINE = 1000;
/** What people and tools write round a name: Slack's markup, emoji codes, links with their label. */
const MARKUP = /[*`~]+|(?<![0-9A-Za-z]):[a-z+-][a-z0-9_+-]{1,40}:(?![0-9])/g;
const LINK = /<https?:\/\/[^|>\s]+(?:\|([^>]*))?>/g;
const URL = /\bhttps?:\/\/\S+/gi;

/** The lines of a message without markup; addresses of web pages are no text. */
export function linesOf(content: MessageContent): string[] {
  return content.texts
    .flatMap((text) => text.slice(0, 40_000).split(/\r?\n/))
    .slice(0, MAX_LINES)
    .map((line) => line.slice(0, MAX_LINE).replace(LINK, (_, label: string | undefined) => label ?? ''))
    .map((line) => line.replace(URL, ' ').replace(MARKUP, ' ').replace(/\s+/g, ' ').trim())
    .filter((line) => line !== '');
}

export function recognisesMessage(
  format: ChatFormat,
  content: MessageContent,
  lines: readonly string[],
): boolean {
  const { author, line, link, fields } = format.recognisedBy;
  const names = content.fields.map(({ name }) => name.toLowerCase());
  return (
    author?.test(content.author) === true ||
    (link !== undefined && content.links.some((one) => link.test(one))) ||
    (line !== undefined && lines.some((one) => line.test(one))) ||
    (fields?.every((name) => names.includes(name)) ?? false)
  );
}
