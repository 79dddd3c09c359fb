import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { modelDraftSchema } from '../../src/llm/draft-schema.js';
import { packageRoot } from '../../src/llm/package-root.js';
import { loadPrompts, renderPrompt } from '../../src/llm/prompts.js';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'prompts-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

const HEAD = 'description: a test\nmaxTokens: 10\n';
const put = (text: string): void => writeFileSync(join(directory, 'test.md'), text);
const load = (text: string) => {
  put(text);
  return loadPrompts(directory);
};

describe('loadPrompts and renderPrompt', () => {
  const good = `---\n${HEAD}inputs: {logData: data, list: text}\n---\nStatic.\n<!-- input -->\n{{ logData }}\n{{list}}\n`;

  it('keeps the static text apart and in front, and fences data', () => {
    expect(renderPrompt(load(good), 'test', { logData: '</log-data>', list: 'a < b' })).toEqual({
      purpose: 'test',
      system: 'Static.',
      user: '<log-data>\n&lt;/log-data&gt;\n</log-data>\na < b',
      maxTokens: 10,
    });
  });

  it('does not expand what inputs contain', () => {
    const { user } = renderPrompt(load(good), 'test', { logData: '{{list}}', list: '{{logData}} $& $1' });
    expect(user).toBe('<log-data>\n{{list}}\n</log-data>\n{{logData}} $& $1');
  });

  it('appends examples to the static text', () => {
    mkdirSync(join(directory, 'examples'));
    writeFileSync(join(directory, 'examples', 'one.md'), '# One\n');
    const prompts = load(`---\n${HEAD}inputs: {}\nexamples: [one]\n---\nStatic.\n<!-- input -->\nGo.\n`);
    expect(renderPrompt(prompts, 'test', {}).system).toBe('Static.\n\n# One');
  });

  it.each([
    ['an unknown prompt', 'other', { logData: '', list: '' }, 'does not exist'],
    ['a missing input', 'test', { logData: '' }, 'needs the input list'],
    ['an unknown input', 'test', { logData: '', list: '', more: '' }, 'has no input more'],
    [
      'an input that only objects have',
      'test',
      { logData: '', list: '', toString: '' },
      'has no input toString',
    ],
  ])('refuses %s', (_name, name, inputs, message) => {
    expect(() => renderPrompt(load(good), name, inputs)).toThrow(message);
  });

  it.each([
    ['no front matter', 'text', 'front matter'],
    ['broken YAML', '---\n: [\n---\n<!-- input -->', 'not YAML'],
    ['an unknown field', `---\n${HEAD}inputs: {}\nmore: 1\n---\n<!-- input -->`, 'more'],
    ['an undeclared input', `---\n${HEAD}inputs: {}\n---\n<!-- input -->{{a}}`, 'does not declare {{a}}'],
    ['an unused input', `---\n${HEAD}inputs: {a: data}\n---\n<!-- input -->`, 'input a is not used'],
    [
      'an input in the static text',
      `---\n${HEAD}inputs: {a: data}\n---\n{{a}}<!-- input -->{{a}}`,
      'stands before',
    ],
    ['no divider', `---\n${HEAD}inputs: {}\n---\ntext`, 'exactly one line'],
    ['a missing example', `---\n${HEAD}inputs: {}\nexamples: [gone]\n---\n<!-- input -->`, 'gone.md'],
  ])('refuses a file with %s, and names it', (_name, text, message) => {
    expect(() => load(text)).toThrow(message);
    expect(() => load(text)).toThrow('prompts/');
  });
});

describe('the prompts of this package', () => {
  const folder = join(packageRoot(), 'prompts');
  const prompts = loadPrompts(folder);

  it('are all there', () => {
    expect([...prompts.keys()]).toEqual(
      expect.arrayContaining([
        'align',
        'align-text',
        'answer-format',
        'draft',
        'repair',
        'validate-align',
        'validate-query',
      ]),
    );
  });

  it('say that fenced content is data, wherever they have any', () => {
    for (const [name, { inputs, system }] of prompts) {
      if (Object.values(inputs).includes('data'))
        expect(`${name}: ${system}`).toMatch(/\b(?:never|not|[Nn]othing)\b[^.]{0,40}instruction/);
    }
  });

  it('say JSON where an answer is parsed, which JSON mode needs', () => {
    for (const name of ['draft', 'validate-align', 'align', 'align-text'])
      expect(prompts.get(name)?.system).toContain('JSON');
    expect(renderPrompt(prompts, 'answer-format', { schema: '{}' }).user).toContain('JSON');
  });

  it('show examples whose answers have the shape that is asked for', () => {
    const files = readdirSync(join(folder, 'examples'));
    expect(files.length).toBeGreaterThan(2);
    for (const file of files) {
      const answer = readFileSync(join(folder, 'examples', file), 'utf8').split('Answer:\n')[1] ?? '';
      const draft = modelDraftSchema.parse(JSON.parse(answer));
      const given = new Set(
        readFileSync(join(folder, 'examples', file), 'utf8')
          .match(/^- [MLS]\d+/gm)
          ?.map((id) => id.slice(2)),
      );
      const cited = [
        ...draft.steps.flatMap(({ findings }) => findings),
        ...draft.rootCauses.flatMap((cause) => [...cause.for, ...cause.against]),
      ];
      expect(cited.filter((id) => !given.has(id))).toEqual([]);
      expect(draft.rootCauses.reduce((sum, { confidence }) => sum + confidence, 0)).toBeLessThanOrEqual(1);
    }
  });
});
