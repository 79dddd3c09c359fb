import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { dump } from 'js-yaml';
import {
  caseData,
  folderOf,
  goodFiles,
  markdown,
  removeFolders,
  sopData,
  termData,
} from '../knowledge/kit.js';
import { run } from './run.js';
import type { Run } from './run.js';

let base: string;
beforeEach(() => {
  base = folderOf(goodFiles());
});
afterEach(() => {
  delete process.env.OSCOPE_KNOWLEDGE;
  removeFolders();
});

const on = (command: string, ...args: string[]): Promise<Run> =>
  run('knowledge', command, '--dir', base, ...args);
const put = (name: string, text: string): void => writeFileSync(path.join(base, name), text);

/** Status 2, nothing on standard output, and one line that says it. */
function expectMistake({ status, out, err }: Run, message: RegExp): void {
  expect(status).toBe(2);
  expect(out).toBe('');
  expect(err).toMatch(message);
  expect(err.trim().split('\n')).toHaveLength(1);
}

describe('oscope knowledge lint', () => {
  it('passes with warnings', async () => {
    const { status, out } = await on('lint');
    expect(status).toBe(0);
    expect(out).toContain('warning c.high: no SOP and no case uses this term [vocabulary]');
    expect(out).toContain('4 vocabulary terms, 1 SOPs, 1 historical cases: all well-formed, 2 warnings.');
  });

  it('tells every error, those of shapes and those of rules, and ends with 2', async () => {
    put('cases/two.md', markdown(caseData({ id: 'case-two', origin: 'rumour' })));
    put('sops/one.md', markdown(sopData(), '[x](http://docs.kernel.org/)'));
    const { status, out, err } = await on('lint');
    expect(status).toBe(2);
    expect(out).toMatch(/cases\/two\.md\n {2}error +origin: .* \[format\]/);
    expect(out).toContain('error   body: http://docs.kernel.org/ is not https [links]');
    expect(err).toBe('oscope: The knowledge base has 2 errors.\n');
  });

  it('prints JSON', async () => {
    put('cases/two.md', 'nothing');
    const { status, out } = await on('lint', '--json');
    expect(status).toBe(2);
    expect(JSON.parse(out)).toMatchObject({
      errors: 1,
      warnings: 2,
      problems: [{ file: 'cases/two.md', severity: 'error', rule: 'format' }, {}, {}],
    });
  });

  it('passes on what is shipped', async () => {
    const { status, out } = await run('knowledge', 'lint');
    expect(out).toContain('all well-formed');
    expect(status).toBe(0);
  });
});

describe('further folders', () => {
  const team = (): string =>
    folderOf({
      'vocabulary/x.yaml': dump([{ extends: 'cpu.busy.high', synonyms: ['the mill is glowing'] }]),
    });

  it('are laid over the shipped one', async () => {
    process.env.OSCOPE_KNOWLEDGE = team();
    expect((await run('knowledge', 'show', 'cpu.busy.high')).out).toContain('the mill is glowing');
  });

  it('stand alone behind "none"', async () => {
    process.env.OSCOPE_KNOWLEDGE = `none:${base}:${folderOf({ 'vocabulary/x.yaml': dump([termData('e.high')]) })}`;
    const { out } = await run('knowledge', 'list', 'terms');
    expect(
      out
        .trim()
        .split('\n')
        .map((line) => line.split(' ')[0]),
    ).toEqual(['a.high', 'b.high', 'c.high', 'd.high', 'e.high']);
  });

  it('are named when they do not exist', async () => {
    process.env.OSCOPE_KNOWLEDGE = '/nowhere';
    expectMistake(
      await run('knowledge', 'stats'),
      /There is no knowledge folder \/nowhere\. Point OSCOPE_KNOWLEDGE/,
    );
  });
});

describe('oscope knowledge list, show, search, stats', () => {
  it('lists all kinds, or one', async () => {
    const { out } = await on('list');
    for (const heading of ['sops (1)', 'cases (1)', 'terms (4)', 'causes (2)'])
      expect(out).toContain(heading);
    expect((await on('list', 'cases')).out).toBe('case-one  x.one  A host that had the first cause\n');
  });

  it('lists what belongs to a cause', async () => {
    expect((await on('list', 'cases', '--cause', 'x.two')).out).toBe('Nothing.\n');
    expect((await on('list', 'terms', '--cause', 'x.two')).out).toBe(
      'b.high  decisive  the measure b.high is high\n',
    );
    expect(JSON.parse((await on('list', 'causes', '--cause', 'x.two', '--json')).out)).toEqual({
      causes: [{ id: 'x.two', about: '', title: 'The second cause.' }],
    });
  });

  it.each([
    [
      'sop-one',
      [
        'k1  Is the measure a high?',
        'yes → root cause x.one',
        'no  → go on with k2',
        'no  → the SOP ends here',
        'it worked when:',
      ],
    ],
    ['sop-one#k1', ['The one procedure of this test']],
    [
      'case-one',
      [
        'Root cause: x.one',
        'https://blog.cloudflare.com/one (read 2026-01-31)',
        '- The measure a went',
        '- It was restarted.',
      ],
    ],
    [
      'a.high',
      ['Implied by findings:', 'cpu.busy.ratio up', 'decisive for x.one (sop-one)', 'case-one (x.one)'],
    ],
    ['x.one', ['sop-one: The cause x.one', 'decisive: a.high', 'Historical cases (1):']],
  ])('shows %s', async (id, parts) => {
    const { status, out } = await on('show', id);
    expect(status).toBe(0);
    for (const part of parts) expect(out).toContain(part);
  });

  it('shows nothing that a terminal would obey', async () => {
    const narrations = [
      'Red \u001b[31malert\u001b]0;pwned\u0007 on every host of the fleet',
      'Another \u202etelling of the same incident',
    ];
    put('cases/one.md', markdown(caseData({ narrations }), 'body \u001b[2J \u009b31m'));
    const { out } = await on('show', 'case-one');
    // eslint-disable-next-line no-control-regex
    expect(out).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
  });

  it('searches, and says why', async () => {
    const { out } = await on('search', 'a.high is much too large');
    expect(out).toContain('Understood as: a.high');
    expect(out).toMatch(/term {2}a\.high\n.*\n.*because: symptom a\.high/);
    expect(JSON.parse((await on('search', 'first', '--kind', 'case', '--json')).out)).toMatchObject({
      hits: [{ kind: 'case', id: 'case-one' }],
    });
    expect((await on('search', 'qqqqqq')).out).toBe('Nothing fits these words.\n');
  });

  it('counts', async () => {
    const { out } = await on('stats');
    expect(out).toContain(
      '2 root causes, 4 terms (4 synonyms), 1 SOPs (2 checks), 1 historical cases (2 narrations)',
    );
    expect(out).toContain('Root causes without a historical case: x.two');
    expect(JSON.parse((await on('stats', '--json')).out)).toMatchObject({ gaps: { withoutSop: [] } });
  });

  it.each<[string, () => Promise<Run>, RegExp]>([
    [
      'an unknown kind',
      () => on('list', 'foo'),
      /There is no list of "foo"\. Use one of: sops, cases, terms, causes\./,
    ],
    ['an unknown cause', () => on('list', '--cause', 'y'), /--cause: there is no root cause "y"\./],
    ['an unknown id', () => on('show', 'x.onee'), /There is nothing called "x\.onee"\./],
    ['no words', () => on('search', ' '), /There are no words to search for\./],
    ['a limit of none', () => on('search', 'x', '--limit', '0'), /--limit/],
    ['a page that cannot be written', () => on('catalogue', '--out', '/nowhere/x'), /--out: cannot write/],
    ['an unknown command', () => run('knowledge', 'lnit'), /lnit/],
  ])('%s is a mistake', async (_, start, message) => {
    const { status, out, err } = await start();
    expect([status, out]).toEqual([2, '']);
    expect(err).toMatch(message);
  });
});

it('oscope knowledge catalogue prints the page, or writes it', async () => {
  const { out } = await on('catalogue');
  expect(out).toMatch(/^# Knowledge catalogue\n/);
  const file = path.join(base, 'page.md');
  expect(await on('catalogue', '--out', file)).toMatchObject({ status: 0, out: '' });
  expect(readFileSync(file, 'utf8')).toBe(out);
});
