import { appendFileSync } from 'node:fs';
import path from 'node:path';
import { dump } from 'js-yaml';
import { loadKnowledge, readKnowledge } from '../../src/knowledge/load.js';
import { caseData, causeData, folderOf, goodFiles, markdown, removeFolders, sopData, termData } from './kit.js';

afterEach(removeFolders);

describe('one folder', () => {
  it('is read whole', async () => {
    const base = await loadKnowledge(folderOf(goodFiles()));
    expect([base.rootCauses.size, base.terms.size, base.sops.length, base.cases.length]).toEqual([2, 4, 1, 1]);
    expect(base.sops[0]?.file).toBe('sops/one.md');
    expect(base.termFiles.get('a.high')).toBe('vocabulary/test.yaml');
  });

  it('has a version that follows the texts, not the place', async () => {
    const [one, same] = [folderOf(goodFiles()), folderOf(goodFiles())];
    const before = (await loadKnowledge(one)).version;
    expect((await loadKnowledge(same)).version).toBe(before);
    appendFileSync(path.join(one, 'cases/one.md'), '\nMore.\n');
    expect((await loadKnowledge(one)).version).not.toBe(before);
  });

  it('ignores drafts', async () => {
    const root = folderOf({ ...goodFiles(), 'drafts/two.md': 'not even front matter' });
    await expect(loadKnowledge(root)).resolves.toBeDefined();
  });

  it.each<[string, Record<string, string>, RegExp]>([
    ['no root causes', { 'root-causes.yaml': '' }, /root-causes\.yaml: : |root-causes\.yaml: /],
    ['broken YAML', { 'vocabulary/test.yaml': '- {' }, /^vocabulary\/test\.yaml: not valid YAML \(line \d+\)/],
    ['a field of a term', { 'vocabulary/test.yaml': dump([{ ...termData('a.high'), synonyms: [] }]) }, /^vocabulary\/test\.yaml: 0\.synonyms: /],
    ['a file without front matter', { 'cases/one.md': '# Hello' }, /^cases\/one\.md: no front matter/],
    ['a field of a case', { 'cases/one.md': markdown(caseData({ origin: 'rumour' })) }, /^cases\/one\.md: origin: /],
    ['an unknown term', { 'cases/one.md': markdown(caseData({ symptoms: ['z.high'] })) }, /^cases\/one\.md: symptoms: "z\.high" is no vocabulary term$/],
    ['an unknown term for a culprit', { 'sops/one.md': markdown(sopData({ causes: [causeData('x.one', ['a.high'], { culprit: ['z.high'] }), causeData('x.two', ['b.high'])] })) }, /^sops\/one\.md: causes\.0\.culprit: "z\.high" is no vocabulary term$/],
    ['an unknown cause', { 'cases/one.md': markdown(caseData({ root_cause: 'x.nine' })) }, /^cases\/one\.md: root_cause: "x\.nine" is no root cause/],
    ['an id used twice', { 'sops/two.md': markdown(sopData()) }, /^sops\/two\.md: id: "sop-one" is already used in sops\/one\.md$/],
    ['an extension of nothing', { 'vocabulary/test.yaml': dump([{ extends: 'a.high' }]) }, /extends a\.high: only a further folder/],
  ])('%s: names file and field', async (_, change, message) => {
    const root = folderOf({ ...goodFiles(), ...change });
    await expect(loadKnowledge(root)).rejects.toMatchObject({ code: 'bad_knowledge', message: expect.stringMatching(message) as string });
  });

  it('tells all problems to who asks for them', async () => {
    const root = folderOf({ ...goodFiles(), 'cases/two.md': markdown(caseData({ origin: 'rumour', title: 'x' })), 'sops/two.md': 'nothing' });
    const { problems } = await readKnowledge([root]);
    expect(problems.map(({ file, field }) => `${file} ${field}`)).toEqual(['sops/two.md ', 'cases/two.md title', 'cases/two.md origin']);
  });
});

describe('further folders', () => {
  const base = (): string => folderOf(goodFiles());

  it('replace SOPs, cases and terms with the same id and add new ones', async () => {
    const team = folderOf({
      'sops/ours.md': markdown(sopData({ title: 'The procedure as our team does it' })),
      'cases/two.md': markdown(caseData({ id: 'case-two', origin: 'fleet' })),
      'vocabulary/ours.yaml': dump([{ ...termData('a.high'), wording: 'our own wording' }, termData('e.high')]),
    });
    const merged = await loadKnowledge([base(), team]);
    expect(merged.sops.map((sop) => sop.title)).toEqual(['The procedure as our team does it']);
    expect(merged.sops[0]?.file).toBe(`${team}/sops/ours.md`);
    expect(merged.cases.map((item) => item.id)).toEqual(['case-one', 'case-two']);
    expect(merged.terms.get('a.high')?.wording).toBe('our own wording');
    expect(merged.terms.has('e.high')).toBe(true);
  });

  it('may add root causes and use them', async () => {
    const team = folderOf({
      'root-causes.yaml': dump({ version: 1, root_causes: { 'app.cache.cold': 'Our cache is cold.' } }),
      'cases/two.md': markdown(caseData({ id: 'case-two', root_cause: 'app.cache.cold' })),
    });
    const merged = await loadKnowledge([base(), team]);
    expect([...merged.rootCauses.keys()]).toEqual(['x.one', 'x.two', 'app.cache.cold']);
  });

  it('extend a term: synonyms and patterns are added, once each', async () => {
    const pattern = { finding: 'log.flood' };
    const extension = { extends: 'a.high', synonyms: ['a.high is much too large', 'A goes mad'], implied_by: [pattern] };
    const team = folderOf({ 'vocabulary/ours.yaml': dump([extension]) });
    const term = (await loadKnowledge([base(), team])).terms.get('a.high');
    expect(term?.synonyms).toEqual(['a.high is much too large', 'A goes mad']);
    expect(term?.implied_by).toEqual([{ finding: 'cpu.busy.ratio', direction: 'up' }, pattern]);
    expect(term?.wording).toBe('the measure a.high is high');
  });

  it('lay the last one on top', async () => {
    const title = (text: string): string => folderOf({ 'sops/ours.md': markdown(sopData({ title: text })) });
    const [one, two] = [title('The procedure of the first team'), title('The procedure of the second team')];
    expect((await loadKnowledge([base(), one, two])).sops[0]?.title).toContain('second');
    expect((await loadKnowledge([base(), two, one])).sops[0]?.title).toContain('first');
  });

  it('are named in errors', async () => {
    const team = folderOf({ 'vocabulary/ours.yaml': dump([{ extends: 'z.high' }]) });
    await expect(loadKnowledge([base(), team])).rejects.toThrow(`${team}/vocabulary/ours.yaml: extends: "z.high" is no term`);
    await expect(loadKnowledge([base(), '/nowhere'])).rejects.toThrow('There is no knowledge folder /nowhere.');
    const empty = folderOf({ 'readme.txt': 'hello' });
    await expect(loadKnowledge([base(), empty])).rejects.toThrow(`No vocabulary/*.yaml, sops/*.md, cases/*.md or drafts/ in ${empty}.`);
    expect((await loadKnowledge([base(), folderOf({})])).terms.size).toBeGreaterThan(0);
  });
});
