import fc from 'fast-check';
import { splitFrontMatter } from '../../../src/knowledge/front-matter.js';
import { chooseColumns, readMapping } from '../../../src/knowledge/import/columns.js';
import { readCsv, readJson } from '../../../src/knowledge/import/records.js';
import type { TicketRecord } from '../../../src/knowledge/import/records.js';
import { draftFromTicket } from '../../../src/knowledge/import/ticket.js';
import type { TicketOptions } from '../../../src/knowledge/import/ticket.js';
import { readCase } from '../../../src/knowledge/load-layer.js';
import { cleanLine } from '../../../src/report/clean.js';
import { knowledge } from '../kit.js';

const rows = (records: readonly TicketRecord[]): unknown[] => records.map((record) => Object.fromEntries(record));

describe('readCsv', () => {
  it.each([
    ['quotes, breaks and commas in cells', 'a,b\r\n"x, ""y""","1\n2"\r\n', [{ a: 'x, "y"', b: '1\n2' }]],
    ['a byte order mark and semicolons', '\uFEFFa;b\n1;2\n', [{ a: '1', b: '2' }]],
    ['tabs, short and empty lines', 'a\tb\n\n1\n', [{ a: '1', b: '' }]],
    ['a header alone', 'a,b\n', []],
    ['names of the language', '__proto__,constructor\n1,2\n', [Object.fromEntries([['__proto__', '1'], ['constructor', '2']])]],
  ])('%s', (_, text, expected) => {
    expect(rows(readCsv(text, 't.csv'))).toEqual(expected);
  });

  it('names the line of what is broken', () => {
    expect(() => readCsv('a,b\n1,"2\n3,4\n', 't.csv')).toThrow(/t\.csv is not valid CSV \(line \d+\)/);
    expect(() => readCsv('', 't.csv')).toThrow('t.csv is empty.');
  });

  it('reads back what was written after RFC 4180', () => {
    const cell = fc.string({ unit: 'binary', maxLength: 20 }).filter((text) => text.trim() === text && text !== '');
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 8 }), (cells) => {
        const quote = (text: string): string => `"${text.replaceAll('"', '""')}"`;
        const text = ['a,b', ...cells.map((pair) => pair.map(quote).join(','))].join('\r\n');
        expect(readCsv(text, 't.csv').map((record) => [record.get('a'), record.get('b')])).toEqual(cells);
      }),
    );
  });

  it('either reads or refuses any text', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.constantFrom('"', ',', ';', '\n', '\r\n', '\t'), fc.string({ unit: 'binary' })), { maxLength: 30 }), (parts) => {
        try {
          expect(Array.isArray(readCsv(parts.join(''), 't.csv'))).toBe(true);
        } catch (error) {
          expect(error).toMatchObject({ code: 'bad_input' });
        }
      }),
    );
  });
});

describe('readJson', () => {
  it('reads lists, wrapped lists and nested fields', () => {
    expect(rows(readJson('[{"a": 1, "b": ["x", "y"], "c": null}]', 't.json'))).toEqual([{ a: '1', b: 'x, y' }]);
    const jira = JSON.stringify({ total: 1, issues: [{ key: 'A-1', fields: { summary: 'Full', resolution: { name: 'Fixed' } } }] });
    expect(rows(readJson(jira, 't.json'))).toEqual([{ key: 'A-1', 'fields.summary': 'Full', 'fields.resolution.name': 'Fixed' }]);
  });
  it.each([['{', /not valid JSON/], ['3', /holds no list of tickets/], ['{"a": 1}', /holds no list of tickets/]])('refuses %s', (text, message) => {
    expect(() => readJson(text, 't.json')).toThrow(message);
  });
  it('either reads or refuses any value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        try {
          expect(Array.isArray(readJson(JSON.stringify(value), 't.json'))).toBe(true);
        } catch (error) {
          expect(error).toMatchObject({ code: 'bad_input' });
        }
      }),
    );
  });
});

describe('columns', () => {
  it('are known by their usual names', () => {
    const records = readCsv('Issue key,Summary,Description,Root Cause,Close Notes\n1,2,3,4,5\n', 't.csv');
    expect(chooseColumns(records, {})).toMatchObject({
      id: 'Issue key',
      title: 'Summary',
      description: 'Description',
      cause: 'Root Cause',
      resolution: 'Close Notes',
    });
  });
  it('can be named', () => {
    const records = readCsv('Headline,RCA\n1,2\n', 't.csv');
    expect(chooseColumns(records, readMapping(['title=Headline', 'cause=RCA']))).toMatchObject({ title: 'Headline', cause: 'RCA' });
  });
  it.each<[string, () => unknown, RegExp]>([
    ['a pair without "="', () => readMapping(['title']), /--map: "title" is not FIELD=COLUMN/],
    ['an unknown field', () => readMapping(['colour=x']), /--map: "colour=x"/],
    ['a column that is not there', () => chooseColumns(readCsv('a\n1\n', 't'), { title: 'b' }), /no column "b"/],
    ['nothing to tell', () => chooseColumns(readCsv('a\n1\n', 't'), {}), /neither a title nor a description/],
  ])('refuse %s', (_, run, message) => {
    expect(run).toThrow(message);
  });
});

describe('draftFromTicket', () => {
  const options = (change: Partial<TicketOptions> = {}): TicketOptions => ({
    columns: { id: 'id', title: 'title', description: 'text', cause: 'cause', resolution: 'fix', url: 'url' },
    knowledge: knowledge(),
    linkBase: null,
    today: '2026-02-01',
    clean: (text) => cleanLine(text),
    alignText: () => Promise.resolve(['a.high']),
    ...change,
  });
  const record = (values: Record<string, string>): TicketRecord => new Map(Object.entries(values));
  const full = record({
    id: 'OPS-7',
    title: 'Measure a is high on all workers since this morning',
    text: 'Since 06:00 the measure a is far above its band\u001b[31m on every worker.',
    cause: 'x.one',
    fix: 'The service was restarted.',
    url: 'https://tickets.ops.net/OPS-7',
  });

  it('takes what the ticket tells', async () => {
    const draft = await draftFromTicket(full, 1, options());
    expect(draft.missing).toEqual(['symptoms: suggested from the words, to be confirmed']);
    expect(readCase(draft.text, 'draft')).toMatchObject({
      id: 'case-ticket-ops-7',
      root_cause: 'x.one',
      origin: 'fleet',
      source: { url: 'https://tickets.ops.net/OPS-7', title: 'Ticket OPS-7', checked: '2026-02-01' },
      narrations: [
        'Since 06:00 the measure a is far above its band on every worker.',
        'Measure a is high on all workers since this morning',
      ],
      body: expect.stringContaining('The service was restarted.') as string,
    });
  });

  it('leaves open what the ticket does not tell, and guesses no cause', async () => {
    const draft = await draftFromTicket(record({ title: 'Slow', cause: 'Human error' }), 3, options({ alignText: () => Promise.resolve([]) }));
    expect(draft.id).toBe('case-ticket-3');
    expect(draft.missing).toEqual([
      'narrations: 2 of 2, each of at least 30 characters',
      'symptoms: no standard term was recognised',
      'root_cause: an id of root-causes.yaml (the ticket says: Human error)',
      'source.url: a link to the ticket',
      'the resolution',
    ]);
    expect(splitFrontMatter(draft.text, 'draft').data).toMatchObject({ root_cause: 'TODO', symptoms: ['TODO'] });
  });

  it('makes the link of the ticket from its number', async () => {
    const draft = await draftFromTicket(record({ id: 'a b/1', title: 'x' }), 1, options({ linkBase: 'https://jira.ops.net/browse/' }));
    expect(draft.text).toContain('url: https://jira.ops.net/browse/a%20b%2F1');
  });

  it('makes a file that can be read again of any ticket', async () => {
    const text = fc.string({ unit: 'binary', maxLength: 120 });
    await fc.assert(
      fc.asyncProperty(fc.record({ id: text, title: text, text, cause: text, fix: text, url: text }), async (values) => {
        const draft = await draftFromTicket(record(values), 1, options());
        expect(splitFrontMatter(draft.text, 'draft').data).toMatchObject({ id: draft.id, origin: 'fleet' });
        expect(draft.id).toMatch(/^case-ticket-[a-z0-9-]+$/);
      }),
    );
  });
});
