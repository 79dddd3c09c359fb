import { TODO, draftText, slugOf } from '../draft.js';
import type { Draft } from '../draft.js';
import type { KnowledgeBase } from '../../domain/knowledge.js';
import { linkFault } from '../lint/links.js';
import type { Columns, TicketField } from './columns.js';
import type { TicketRecord } from './records.js';

export interface TicketOptions {
  columns: Columns;
  knowledge: KnowledgeBase;
  /** Ticket pages lie below it: `https://tickets.example/browse`. Null = only the file's own links. */
  linkBase: string | null;
  today: string;
  clean: (text: string) => string;
  alignText: (words: string) => Promise<string[]>;
}

type Read = (field: TicketField) => string;

const LONGEST_NARRATION = 1200;

function urlOf(read: Read, linkBase: string | null): string | null {
  const own = read('url');
  if (own !== '' && linkFault(own) === null) return own;
  const id = read('id');
  if (linkBase === null || id === '') return null;
  return `${linkBase.replace(/\/+$/, '')}/${encodeURIComponent(id)}`;
}

function narrationsOf(read: Read): { narrations: string[]; missing: string[] } {
  const long = read('description').slice(0, LONGEST_NARRATION);
  const told = [...new Set([long, read('title')])].filter((text) => text.length >= 30);
  const narrations = told.slice(0, 2);
  const wanted = 2 - narrations.length;
  const open = Array.from({ length: wanted }, () => `${TODO}: tell it again as another engineer would, in other words.`);
  const missing = wanted === 0 ? [] : [`narrations: ${wanted} of 2, each of at least 30 characters`];
  return { narrations: [...narrations, ...open], missing };
}

function sectionLines(heading: string, text: string, open: string): string[] {
  return [`## ${heading}`, '', text === '' ? `- ${TODO}: ${open}` : text, ''];
}

/** A draft case from one ticket. The root cause is taken only when the ticket names an id of root-causes.yaml. */
export async function draftFromTicket(record: TicketRecord, position: number, options: TicketOptions): Promise<Draft> {
  const { columns, knowledge, clean } = options;
  const read: Read = (field) => clean(record.get(columns[field] ?? '') ?? '');
  const { narrations, missing } = narrationsOf(read);
  const symptoms = await options.alignText(`${read('title')}. ${read('description')}`);
  const url = urlOf(read, options.linkBase);
  const known = knowledge.rootCauses.has(read('cause'));
  const ticket = read('id') === '' ? String(position) : read('id');
  const title = read('title') === '' ? read('description').slice(0, 80) : read('title');
  missing.push(symptoms.length === 0 ? 'symptoms: no standard term was recognised' : 'symptoms: suggested from the words, to be confirmed');
  if (!known) missing.push(`root_cause: an id of root-causes.yaml${read('cause') === '' ? '' : ` (the ticket says: ${read('cause')})`}`);
  if (url === null) missing.push('source.url: a link to the ticket');
  if (read('resolution') === '') missing.push('the resolution');
  const data = {
    id: `case-ticket-${slugOf(ticket)}`,
    title: title.length < 15 ? `${title} (ticket ${ticket}): ${TODO}` : title,
    root_cause: known ? read('cause') : TODO,
    origin: 'fleet',
    source: { url: url ?? TODO, title: `Ticket ${ticket}`, checked: options.today },
    host: { os: read('os') || null, kernel: read('kernel') || null, application: read('application') || null },
    narrations,
    symptoms: symptoms.length === 0 ? [TODO] : symptoms,
  };
  const body = [
    ...sectionLines('Troubleshooting', '', 'what was looked at, and what it told.'),
    ...sectionLines('Resolution', read('resolution'), 'what was done and what helped.'),
  ].join('\n');
  return { id: data.id, missing, text: draftText(data, body, missing) };
}
