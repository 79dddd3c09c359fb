import fc from 'fast-check';
import { codeSpan, escapeMarkdown, fencedBlock, markdownProse } from '../../src/report/markdown-escape.js';
import { renderMarkdown } from '../../src/report/markdown.js';
import { viewDiagnosis } from '../../src/report/view.js';
import { anyDiagnosis, anyText } from './arbitrary.js';
import { abstention, healthy, hostile, oom } from './sample.js';

const markdown = (diagnosis: typeof oom) => renderMarkdown(viewDiagnosis(diagnosis));

/** The lines outside of fenced blocks; throws when a fence stays open. */
function outside(report: string): string[] {
  let fence = '';
  const lines: string[] = [];
  for (const line of report.split('\n')) {
    const run = /^ *(`{3,})(\w*)$/.exec(line);
    if (fence === '' && run) fence = run[1] ?? '';
    else if (fence !== '' && run && run[2] === '' && (run[1] ?? '').length >= fence.length) fence = '';
    else if (fence === '') lines.push(line);
  }
  if (fence !== '') throw new Error('a fence stays open');
  return lines;
}

/** What is left when inline code, whose content is literal, is taken out. */
const withoutCode = (line: string) => line.replace(/(?<![`\\])(`+)(?!`)(.*?[^`])\1(?!`)/g, '');

function expectHarmless(report: string): void {
  for (const line of outside(report).map(withoutCode)) {
    // Our own links stand as [label](<target>).
    const prose = line.replace(/\]\(<(https?:|mailto:|#|[\w./])[^<>\s]*>\)/g, ']');
    expect(prose).not.toMatch(/[<>]/);
    expect(prose).not.toMatch(/:\/\/|www\.|@\w|#\d/i);
    expect(prose).not.toMatch(/(?<!\\)\]\(/);
  }
}

it('has one heading a section and numbers the steps', () => {
  const report = markdown(oom);
  expect(report.split('\n')[0]).toBe(
    '# db-07 (10.0.3.17): A service hit its own memory limit and is OOM-killed',
  );
  expect(report).toContain('2. **[low risk]** Raise the limit');
  expect(report).toContain(
    '   ```sh\n   systemctl set-property --runtime orders-api.service MemoryMax=2G\n   ```',
  );
  expect(report).toContain('| 2 | A process leaks memory | possible (42 %) | unverified | M1 | M3 |');
  expect(report).toContain('(`-XX:MaxRAMPercentage=70`)');
  expect(report).not.toMatch(/\n\n\n/);
});

it('reads well for a healthy host and for an abstention', () => {
  expect(markdown(healthy)).toContain('No failure found: the host looks healthy');
  expect(markdown(abstention)).toContain('## Look at this first\n\n1. **[no risk, only reads]**');
});

it('lets no markup, link, mention or broken fence out of hostile evidence', () => {
  expectHarmless(markdown(hostile));
  expect(markdown(hostile)).not.toContain('](<javascript');
});

it('does so for any diagnosis, and never throws', () => {
  fc.assert(
    fc.property(anyDiagnosis, (diagnosis) => {
      const report = markdown(diagnosis);
      expectHarmless(report);
      expect(report.replaceAll('\n', '').replaceAll('\u2060', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u);
    }),
    { numRuns: 50 },
  );
});

describe('escapes', () => {
  it.each([
    ['a *b* _c_ [d](e) `f` ~g~ |', 'a \\*b\\* \\_c\\_ \\[d\\](e) \\`f\\` \\~g\\~ \\|'],
    ['<b>&amp;', '&lt;b&gt;&amp;amp;'],
    ['# heading', '\\# heading'],
    ['- item', '\\- item'],
    ['1. item', '1\u2060. item'],
    ['0.2 % → 18 %', '0.2 % → 18 %'],
    ['@team', '@\u2060team'],
    ['see #12', 'see #\u206012'],
  ])('%j as %j', (text, expected) => {
    expect(escapeMarkdown(text)).toBe(expected);
  });

  it('fences longer than any run of backticks within', () => {
    expect(fencedBlock(['a ```` b'])).toEqual(['`````', 'a ```` b', '`````']);
    expect(codeSpan('a `b')).toBe('``a `b``');
    expect(codeSpan('`b')).toBe('`` `b ``');
    expect(markdownProse('run `free -m` <now>')).toBe('run `free -m` &lt;now&gt;');
  });

  it('holds any text in one fence', () => {
    fc.assert(
      fc.property(fc.array(anyText, { maxLength: 4 }), (lines) => {
        expect(outside(fencedBlock(lines, 'text').join('\n'))).toEqual([]);
      }),
    );
  });
});
