import { createHash } from 'node:crypto';
import type { MessageContent } from '../../domain/chat-event.js';
import type { Alert } from '../../domain/incident.js';
import type { InventoryHost } from '../inventory-host.js';
import type { Inventory } from '../inventory.js';
import { linesOf, recognisesMessage } from './chat-format.js';
import type { ChatFormat } from './chat-format.js';
import { chatFormats } from './chat-formats.js';
import { readMoment } from './chat-time.js';
import { cleanLabels, cleanLink, cleanText } from './clean.js';
import { sectionsOf } from './message-sections.js';
import type { Section } from './message-sections.js';
import { HOST_LABELS } from './parse.js';
import type { AlertDraft } from './parse.js';

/** An alert of a chat message. `hostHints` are from its fields and labels; `hostWords` are all words of its text. */
export interface ChatAlert extends AlertDraft {
  hostWords: readonly string[];
}

export interface MessageContext {
  /** When it was posted, Unix seconds. */
  at: number;
  /** Zone of times that name none. */
  zone: string;
  /** A person wrote it: what reads like talk is no alert. */
  byPerson: boolean;
}

type Status = 'firing' | 'resolved' | 'passed';

const GREEN = /^(?:good|#?(?:36a64f|2eb886|2eb67d|00ff00|008000))$/i;
/** An alert may be told of late, but hardly by more than this. */
const OLDEST_SECONDS = 7 * 86_400;
const MAX_WORDS = 200;

interface Headline {
  line: string;
  status: string;
  name: string;
  /** What tells it from other alerts. */
  subject: string;
}

function headlineOf(format: ChatFormat, lines: readonly string[]): Headline | null {
  for (const pattern of format.headlines) {
    for (const line of lines) {
      const match = pattern.exec(line);
      if (match === null) continue;
      const { status = '', name = '', rest = '' } = match.groups ?? {};
      return { line, status, name, subject: name === '' ? line : `${name} ${rest}` };
    }
  }
  return null;
}

function statusOfWord(format: ChatFormat, word: string): Status | null {
  const text = word.trim().toLowerCase();
  if (text === '') return null;
  const { firing, resolved, passed } = format.statusWords;
  const starts = (list: readonly string[]): boolean =>
    list.some((one) => text === one || text.startsWith(`${one} `));
  if (starts(passed)) return 'passed';
  if (starts(resolved)) return 'resolved';
  return starts(firing) || /^(?:p[1-4]|sev-?[0-4])$/.test(text) ? 'firing' : null;
}

function valueOf(section: Section, names: readonly string[]): string {
  return names.map((name) => section.values.get(name)).find((value) => value !== undefined) ?? '';
}

/** The words of a line that may name hosts, ports and brackets off. */
function wordsOf(lines: readonly string[]): string[] {
  const words = lines.flatMap((line) => line.match(/[A-Za-z0-9][A-Za-z0-9._:-]{1,252}/g) ?? []);
  return [...new Set(words.map((word) => word.replace(/[.:-]+$/, '')))].slice(0, MAX_WORDS);
}

function hintsOf(format: ChatFormat, section: Section): string[] {
  const labelled = HOST_LABELS.flatMap((name) => section.labels[name] ?? []);
  const named = format.values.host.flatMap((name) => section.values.get(name) ?? []);
  return [...new Set([...labelled, ...wordsOf([...labelled, ...named])])].slice(0, 24);
}

/** The text with what differs from one telling to the next left out: states, numbers of incidents, figures. */
function lasting(text: string, format: ChatFormat): string {
  const words = Object.values(format.statusWords).flat();
  return text
    .toLowerCase()
    .replace(/\b(?:since|for|at) [0-9].*$/, '')
    .replace(/\[[^\]]*\]|#[0-9]+/g, ' ')
    .replace(/[0-9]+(?:[.,:][0-9]+)*/g, '#')
    .split(/[^a-z0-9#_]+/)
    .filter((word) => word !== '' && word !== '#' && !words.includes(word))
    .join(' ');
}

function fingerprintOf(format: ChatFormat, alert: Alert, headline: Headline | null): string {
  const labels = Object.entries(alert.labels).sort();
  const told = labels.length > 0 ? labels.flat() : [lasting(headline?.subject ?? alert.summary, format)];
  return createHash('sha256')
    .update(JSON.stringify([format.id, lasting(alert.name, format), ...told]))
    .digest('hex')
    .slice(0, 16);
}

function startOf(format: ChatFormat, section: Section, lines: readonly string[], context: MessageContext) {
  const named = format.values.time.map((name) => section.values.get(name) ?? '');
  const told = [...named, ...section.lines, ...lines].map((text) => readMoment(text, context.zone));
  const time = told.find((one) => one !== null) ?? null;
  if (time === null) return { startsAt: context.at, notes: [] };
  if (time > context.at + 60 || context.at - time > OLDEST_SECONDS)
    return {
      startsAt: context.at,
      notes: ['the time in the alert cannot be right, so that of the message is taken'],
    };
  return { startsAt: Math.min(time, context.at), notes: [] };
}

function summaryOf(
  format: ChatFormat,
  section: Section,
  lines: readonly string[],
  headline: Headline | null,
): string {
  const told = valueOf(section, format.values.summary);
  if (told !== '') return told;
  const rest = section.lines.filter((line) => line !== headline?.line && !/^[-•]|^\w+:$/.test(line));
  return [headline?.line ?? '', ...rest.slice(0, 3), ...(headline === null ? lines.slice(0, 1) : [])].join(
    ' ',
  );
}

interface Told {
  format: ChatFormat;
  content: MessageContent;
  lines: readonly string[];
  headline: Headline | null;
  context: MessageContext;
}

function statusOf({ format, content, lines, headline }: Told, section: Section): Status {
  const words = [section.status ?? '', headline?.status ?? '', valueOf(section, format.values.status)];
  const said = words.map((word) => statusOfWord(format, word)).find((one) => one !== null);
  if (said !== undefined && said !== null) return said;
  const over = format.resolvedLines;
  if (over !== undefined && lines.some((line) => over.test(line))) return 'resolved';
  return GREEN.test(content.color) ? 'resolved' : 'firing';
}

function alertOf(
  told: Told,
  section: Section,
  status: 'firing' | 'resolved',
  lines: readonly string[],
): ChatAlert {
  const { format, headline, context, content } = told;
  const { startsAt, notes } = startOf(format, section, lines, context);
  const alert: Alert = {
    source: format.id,
    name: cleanText(
      valueOf(section, format.values.name.slice(0, 1)) ||
        headline?.name ||
        valueOf(section, format.values.name),
      200,
    ),
    severity: cleanText(valueOf(section, format.values.severity), 40).toLowerCase(),
    summary: cleanText(summaryOf(format, section, lines, headline), 1000),
    startsAt,
    labels: cleanLabels(section.labels),
  };
  return {
    alert,
    status,
    endsAt: status === 'resolved' ? context.at : null,
    fingerprint: fingerprintOf(format, alert, headline),
    link: content.links.map(cleanLink).find((link) => link !== null) ?? null,
    hostHints: hintsOf(format, section),
    hostWords: wordsOf([...section.values.values(), ...section.lines, ...lines]),
    notes,
  };
}

/**
 * The alerts that a chat message tells of; none when it is no alert, or news that needs no answer (an acknowledgement).
 * Never throws, whatever the text.
 */
export function readMessage(content: MessageContent, context: MessageContext): ChatAlert[] {
  const lines = linesOf(content);
  const format = chatFormats.find(
    (one) =>
      (one.isLoose !== true || !context.byPerson || isShouted(lines)) &&
      recognisesMessage(one, content, lines),
  );
  if (format === undefined) return [];
  const headline = headlineOf(format, lines);
  const { common, sections } = sectionsOf(content, lines);
  const told: Told = { format, content, lines, headline, context };
  return sections.flatMap((section) => {
    const status = statusOf(told, section);
    if (status === 'passed') return [];
    return [alertOf(told, section, status, sections.length > 1 ? section.lines : common.lines)];
  });
}

/** A person who reports an alert in plain text begins with its state in capitals: `CRITICAL web-1 …`. */
function isShouted(lines: readonly string[]): boolean {
  return (
    /^[^\p{L}\p{N}]{0,6}[A-Z][A-Z0-9-]{1,10}\b/u.test(lines[0] ?? '') && !/^(?:OK|UP)\b/.test(lines[0] ?? '')
  );
}

/** The hosts that an alert names: by field or label the first that is known, else all that its words name. */
export function hostsOfAlert(alert: ChatAlert, inventory: Inventory): InventoryHost[] {
  for (const hint of alert.hostHints) {
    const host = inventory.lookUp(hint);
    if (host !== null) return [host];
  }
  const known = (words: readonly string[]): InventoryHost[] => [
    ...new Set(words.flatMap((word) => inventory.lookUp(word) ?? [])),
  ];
  // A word without digit, dot or hyphen may be a word of the language that is a host's name by chance.
  const telling = known(alert.hostWords.filter((word) => /[0-9.-]/.test(word)));
  return telling.length > 0 ? telling : known(alert.hostWords.filter((word) => word.length >= 4));
}
