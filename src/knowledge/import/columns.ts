import { OScopeError } from '../../errors.js';
import type { TicketRecord } from './records.js';

/** What a draft case takes from a ticket. */
export const TICKET_FIELDS = [
  'id',
  'title',
  'description',
  'resolution',
  'cause',
  'url',
  'os',
  'kernel',
  'application',
] as const;
export type TicketField = (typeof TICKET_FIELDS)[number];

/** Names that ticket systems give to the field, in lower case with "_"; the first that a file has is taken. */
const USUAL: Readonly<Record<TicketField, readonly string[]>> = {
  id: ['issue_key', 'key', 'ticket_id', 'number', 'ticket', 'id'],
  title: ['title', 'summary', 'subject', 'short_description', 'name'],
  description: ['description', 'body', 'details', 'problem', 'symptom', 'symptoms', 'comment'],
  resolution: ['resolution_notes', 'close_notes', 'solution', 'fix', 'workaround', 'resolution'],
  cause: ['root_cause', 'cause', 'rca', 'root_cause_id'],
  url: ['url', 'link', 'permalink', 'html_url', 'self'],
  os: ['os', 'operating_system', 'os_release', 'distribution'],
  kernel: ['kernel', 'kernel_version', 'kernel_release'],
  application: ['application', 'app', 'service', 'component', 'components'],
};

export type Columns = Partial<Record<TicketField, string>>;

function normal(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]+/g, '_').replace(/^_|_$/g, '');
}

function isField(name: string): name is TicketField {
  return TICKET_FIELDS.some((field) => field === name);
}

/** ["title=Headline", "cause=RCA"] → {title: 'Headline', cause: 'RCA'} @throws OScopeError `bad_input` */
export function readMapping(pairs: readonly string[]): Columns {
  const columns: Columns = {};
  for (const pair of pairs) {
    const at = pair.indexOf('=');
    const field = pair.slice(0, Math.max(0, at));
    if (!isField(field) || at === pair.length - 1) {
      throw new OScopeError({
        code: 'bad_input',
        message: `--map: "${pair}" is not FIELD=COLUMN.`,
        remedy: `Fields are ${TICKET_FIELDS.join(', ')}.`,
      });
    }
    columns[field] = pair.slice(at + 1);
  }
  return columns;
}

/**
 * The column of each field: the one that was named, else the usual one.
 * @throws OScopeError `bad_input` when a named column does not exist, or the file has neither title nor description
 */
export function chooseColumns(records: readonly TicketRecord[], named: Columns): Columns {
  const present = [...new Set(records.flatMap((record) => [...record.keys()]))];
  const shown = present.slice(0, 20).join(', ');
  const columns: Columns = { ...named };
  for (const field of TICKET_FIELDS) {
    const wanted = named[field];
    if (wanted !== undefined) {
      if (present.includes(wanted)) continue;
      const message = `--map: the file has no column "${wanted}".`;
      throw new OScopeError({ code: 'bad_input', message, remedy: `It has: ${shown}.` });
    }
    // A nested column is known by its whole name or its last part.
    const usual = USUAL[field].flatMap((name) =>
      present.filter((column) => normal(column) === name || normal(column.split('.').at(-1) ?? '') === name),
    );
    columns[field] = usual[0];
  }
  if (columns.title === undefined && columns.description === undefined) {
    const message = 'The file has neither a title nor a description.';
    throw new OScopeError({ code: 'bad_input', message, remedy: `Name the columns with --map title=COLUMN. It has: ${shown}.` });
  }
  return columns;
}
