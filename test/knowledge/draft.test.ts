import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { checkDraft, shapeProblems } from '../../src/knowledge/check-draft.js';
import { draftText, listDrafts, slugOf, writeDraft } from '../../src/knowledge/draft.js';
import { draftFromDiagnosis } from '../../src/knowledge/draft-from-diagnosis.js';
import { splitFrontMatter } from '../../src/knowledge/front-matter.js';
import { readCase } from '../../src/knowledge/load-layer.js';
import { cleanLine } from '../../src/report/clean.js';
import { oom } from '../report/sample.js';
import { SURROUNDINGS, caseData, emptyFolder, knowledge, markdown, removeFolders, sopData } from './kit.js';

afterEach(removeFolders);

describe('slugOf', () => {
  it.each([
    ['Disk full on db-1!', 'disk-full-on-db-1'],
    ['Überlauf', 'u-berlauf'],
    ['../../etc/passwd', 'etc-passwd'],
    ['', 'unnamed'],
    ['日本', 'unnamed'],
  ])('%s', (text, slug) => {
    expect(slugOf(text)).toBe(slug);
  });
});

describe('writeDraft', () => {
  it('writes into drafts/ and overwrites only on demand', async () => {
    const root = emptyFolder();
    const file = path.join(root, 'drafts/case-x.md');
    expect(await writeDraft(root, { id: 'case-x', text: 'one' }, false)).toBe(file);
    expect(await writeDraft(root, { id: 'case-x', text: 'two' }, false)).toBeNull();
    expect(readFileSync(file, 'utf8')).toBe('one');
    expect(await writeDraft(root, { id: 'case-x', text: 'two' }, true)).toBe(file);
    expect(readFileSync(file, 'utf8')).toBe('two');
    expect(await listDrafts(root)).toEqual(['case-x.md']);
  });
  it('never leaves the folder', async () => {
    const root = emptyFolder();
    expect(await writeDraft(root, { id: '../../case-x', text: 'one' }, false)).toBe(path.join(root, 'drafts/case-x.md'));
  });
  it('says what to do when it cannot write', async () => {
    await expect(writeDraft('/nowhere/at/all', { id: 'case-x', text: '' }, false)).rejects.toMatchObject({ code: 'bad_input', remedy: expect.stringContaining('--to') as string });
  });
});

it('draftText gives back any data', () => {
  const data = fc.dictionary(fc.string({ minLength: 1 }), fc.oneof(fc.string(), fc.array(fc.string())), { maxKeys: 6 });
  fc.assert(
    fc.property(data, fc.array(fc.string()), (value, missing) => {
      expect(splitFrontMatter(draftText({ id: 'x', ...value }, 'body', missing), 'f').data).toEqual({ id: 'x', ...value });
    }),
  );
});

describe('checkDraft', () => {
  it('finds nothing wrong with a good case or SOP', () => {
    const check = (data: unknown) => checkDraft(markdown(data), 'draft.md', knowledge(), SURROUNDINGS);
    const source = { url: 'https://blog.cloudflare.com/two', title: 'Two', checked: '2026-01-31' };
    const narrations = ['Quite another story than the one above, with words of its own.', 'It is told twice here because one teller is never enough.'];
    expect(check(caseData({ id: 'case-two', source, narrations }))).toEqual({ kind: 'case', id: 'case-two', problems: [], replaces: false });
    expect(check(sopData())).toEqual({ kind: 'sop', id: 'sop-one', problems: [], replaces: true });
  });
  it('tells references and rules together, of the draft alone', () => {
    const text = markdown(caseData({ id: 'case-two', symptoms: ['z.high'] }), 'TODO');
    const { problems } = checkDraft(text, 'draft.md', knowledge(), SURROUNDINGS);
    expect(problems.map((one) => one.rule).sort()).toEqual(['cases', 'duplicates', 'duplicates', 'duplicates', 'format', 'unfinished']);
    expect(new Set(problems.map((one) => one.file))).toEqual(new Set(['draft.md']));
  });
  it('tells every field that has not the right shape', () => {
    const read = () => checkDraft(markdown({ id: 'sop-x', title: 'short' }), 'draft.md', knowledge(), SURROUNDINGS);
    expect(read).toThrow('draft.md: title');
    try {
      read();
    } catch (error) {
      expect(shapeProblems(error).map((one) => one.field)).toEqual(['title', 'symptoms', 'checks', 'causes', 'links']);
    }
  });
});

describe('draftFromDiagnosis', () => {
  const options = { sourceUrl: 'https://wiki.ops.net/incident', today: '2026-02-01', clean: (text: string) => cleanLine(text) };

  it('tells the incident as the report does', () => {
    const diagnosis = oom;
    const draft = draftFromDiagnosis(diagnosis, options);
    const item = readCase(draft.text, 'draft');
    expect(item).toMatchObject({ origin: 'fleet', root_cause: diagnosis.report.rootCauses[0]?.id, source: { url: options.sourceUrl, checked: '2026-02-01' } });
    expect(item.symptoms.length).toBeGreaterThan(0);
    expect(item.narrations.join(' ')).not.toMatch(/\[[MLS]\d+\]/);
    expect(item.body).toContain('## Troubleshooting');
    expect(draft.missing).toContain('say in the body what was really done and what helped');
  });

  it('wants a cause from a person when the report names none', () => {
    const diagnosis = oom;
    const open = { ...diagnosis, report: { ...diagnosis.report, abstained: true } };
    expect(() => draftFromDiagnosis(open, options)).toThrow('The diagnosis names no root cause.');
    expect(readCase(draftFromDiagnosis(open, { ...options, cause: 'x.two' }).text, 'draft').root_cause).toBe('x.two');
  });
});
