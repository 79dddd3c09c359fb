import { CsvError, parse } from 'csv-parse/sync';
import { OScopeError, messageOf } from '../../errors.js';

/** A ticket as exported: column → text. Columns are as the file names them. */
export type TicketRecord = ReadonlyMap<string, string>;

/** Longer cells are no tickets but attachments. */
const LONGEST_RECORD = 1_000_000;

function badFile(message: string): OScopeError {
  return new OScopeError({
    code: 'bad_input',
    message,
    remedy: 'Export the tickets as CSV with a header line, or as a JSON list of objects.',
  });
}

/** The separator that the header line has most of; a comma when it has none. */
function separatorOf(text: string): string {
  const header = text.slice(0, 10_000).split('\n')[0] ?? '';
  const counts = [',', ';', '\t'].map((mark) => ({ mark, count: header.split(mark).length }));
  return counts.sort((a, b) => b.count - a.count)[0]?.mark ?? ',';
}

/**
 * Reads CSV after RFC 4180 (https://www.rfc-editor.org/rfc/rfc4180) with a header line; separated by comma, semicolon or tab.
 * @throws OScopeError `bad_input` that names the line
 */
export function readCsv(text: string, file: string): TicketRecord[] {
  let rows: string[][];
  try {
    rows = parse(text, {
      bom: true,
      delimiter: separatorOf(text),
      skip_empty_lines: true,
      relax_column_count: true,
      max_record_size: LONGEST_RECORD,
    });
  } catch (error) {
    const line = error instanceof CsvError && typeof error.lines === 'number' ? ` (line ${error.lines})` : '';
    throw badFile(`${file} is not valid CSV${line}: ${messageOf(error)}.`);
  }
  const [header, ...records] = rows;
  if (header === undefined) throw badFile(`${file} is empty.`);
  return records.map((cells) => new Map(header.map((column, index) => [column.trim(), cells[index] ?? ''])));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** {fields: {summary: 'x', labels: ['a', 'b']}} → fields.summary = x, fields.labels = a, b */
function flatten(value: unknown, name: string, into: Map<string, string>, depth: number): void {
  if (isObject(value) && depth > 0) {
    for (const [key, part] of Object.entries(value)) flatten(part, name === '' ? key : `${name}.${key}`, into, depth - 1);
  } else if (Array.isArray(value)) {
    const texts = value.filter((one) => typeof one === 'string' || typeof one === 'number');
    if (texts.length > 0) into.set(name, texts.join(', '));
  } else if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
    into.set(name, String(value));
  }
}

function listIn(value: unknown): unknown[] | null {
  if (Array.isArray(value)) return value as unknown[];
  if (!isObject(value)) return null;
  const lists = Object.values(value).filter((part): part is unknown[] => Array.isArray(part) && part.some(isObject));
  return lists.length === 1 ? (lists[0] ?? null) : null;
}

/**
 * Reads a JSON list of objects, or an object with one such list (`{"issues": […]}`); nested fields get dotted names.
 * @throws OScopeError `bad_input`
 */
export function readJson(text: string, file: string): TicketRecord[] {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw badFile(`${file} is not valid JSON: ${messageOf(error)}.`);
  }
  const list = listIn(value);
  if (list === null) throw badFile(`${file} holds no list of tickets.`);
  return list.filter(isObject).map((one) => {
    const record = new Map<string, string>();
    flatten(one, '', record, 4);
    return record;
  });
}
