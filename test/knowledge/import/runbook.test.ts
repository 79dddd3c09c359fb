import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { splitFrontMatter } from '../../../src/knowledge/front-matter.js';
import { commandsOf, inlineCommandsOf, readMarkdown } from '../../../src/knowledge/import/markdown.js';
import { draftFromRunbook } from '../../../src/knowledge/import/runbook.js';
import type { RunbookOptions } from '../../../src/knowledge/import/runbook.js';
import { cleanLine } from '../../../src/report/clean.js';

const FIXTURES = path.join(__dirname, '../../fixtures/knowledge');
const runbook = readFileSync(path.join(FIXTURES, 'runbooks/content/runbooks/node/NodeDiskAlmostFull.md'), 'utf8');

const options = (change: Partial<RunbookOptions> = {}): RunbookOptions => ({
  name: 'NodeDiskAlmostFull',
  url: 'https://runbooks.ops.net/node/NodeDiskAlmostFull',
  clean: (text) => cleanLine(text),
  alignText: () => Promise.resolve(['fs.space.low']),
  ...change,
});

describe('readMarkdown', () => {
  it('reads title, sections, code and links', () => {
    const { title, sections, links } = readMarkdown(runbook);
    expect(title).toBe('Node disk almost full');
    expect(sections.map((section) => section.heading)).toEqual(['Meaning', 'Impact', 'Diagnosis', 'Mitigation']);
    expect(links).toEqual([
      { title: 'df(1)', url: 'https://man7.org/linux/man-pages/man1/df.1.html' },
      { title: 'container logs', url: 'https://kubernetes.io/docs/concepts/cluster-administration/logging/' },
    ]);
  });

  it.each([
    ['a prompt', 'console', ['$ df -h', 'Filesystem Size'], ['df -h']],
    ['comments and continued lines', 'bash', ['# look', 'du -xh / \\', '  | sort'], ['du -xh / | sort']],
    ['a metric', '', ['node_filesystem_free_bytes', 'df'], ['df']],
    ['another language', 'promql', ['rate(x[5m])'], []],
  ])('takes commands of a block with %s', (_, language, lines, commands) => {
    expect(commandsOf({ language, lines })).toEqual(commands);
  });

  it('takes commands in prose, and leaves names alone', () => {
    const text = 'Look with `df -h` and `du -xh /var | sort -h` at `node_exporter`, not at `the disk`.';
    expect(inlineCommandsOf(text)).toEqual(['df -h', 'du -xh /var | sort -h']);
  });

  it('takes any text', () => {
    const parts = fc.constantFrom('---', '# ', '## Meaning', '```', '```console', '~~~~', '$ ls', '[a](https://b.c', '[a][1]', '[1]: https://b.c', '\n', ' ');
    fc.assert(
      fc.property(fc.array(fc.oneof(parts, fc.string({ unit: 'binary' })), { maxLength: 40 }), (lines) => {
        const read = readMarkdown(lines.join('\n'));
        expect(read.links.every((link) => link.url.startsWith('https://'))).toBe(true);
      }),
    );
  });

  it('is quick on hostile text', () => {
    const started = performance.now();
    for (const unit of ['[a](', '[a][', '```', '# ', '[', '<', '$ \\\n']) readMarkdown(unit.repeat(100_000));
    expect(performance.now() - started).toBeLessThan(5000);
  });
});

describe('draftFromRunbook', () => {
  it('says what could be read and what is missing', async () => {
    const draft = await draftFromRunbook(runbook, options());
    expect(draft.text).toBe(readFileSync(path.join(FIXTURES, 'sop-node-disk-almost-full.md'), 'utf8'));
    expect(draft.missing).toContain('checks: left out because it changes the host: rm -rf /var/tmp/cache');
  });

  it('names what a runbook lacks', async () => {
    const { missing } = await draftFromRunbook('nothing', options({ url: null, alignText: () => Promise.resolve([]) }));
    expect(missing).toEqual(
      expect.arrayContaining([
        'the runbook has no section Meaning',
        'the runbook has no section Mitigation',
        'symptoms: no standard term was recognised',
        'checks: the runbook names no command that only reads',
        'links: none was found',
      ]),
    );
  });

  it('makes a file that can be read again of any text', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 400 }), fc.string({ unit: 'binary' }), async (text, name) => {
        const draft = await draftFromRunbook(`## Meaning\n${text}\n## Diagnosis\n\`\`\`\n${text}\n\`\`\``, options({ name }));
        const { data } = splitFrontMatter(draft.text, 'draft');
        expect(data).toMatchObject({ id: draft.id, checks: expect.any(Array) as unknown[] });
        expect(draft.id).toMatch(/^sop-[a-z0-9-]+$/);
      }),
    );
  });
});
