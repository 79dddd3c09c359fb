import fc from 'fast-check';
import { displayWidth } from '../../src/report/text-layout.js';
import { renderText } from '../../src/report/text.js';
import type { TextOptions } from '../../src/report/text.js';
import { viewDiagnosis } from '../../src/report/view.js';
import { anyDiagnosis } from './arbitrary.js';
import { abstention, healthy, hostile, oom } from './sample.js';

const text = (diagnosis: typeof oom, options: TextOptions = {}) =>
  renderText(viewDiagnosis(diagnosis), options);
const isCommand = (line: string) => /^\s*(\[[^\]]+\] )?[$>] /.test(line);

it('tells on the first lines what, how sure, why and what to do', () => {
  const lines = text(oom, { width: 90 }).split('\n');
  expect(lines.slice(0, 5)).toEqual([
    expect.stringMatching(/^OScope {2}db-07 \(10\.0\.3\.17\) +d-7f3a21$/),
    '─'.repeat(90),
    'A service hit its own memory limit and is OOM-killed',
    'very likely (93 %); supported: the evidence and the knowledge base bear it out',
    expect.stringContaining('orders-api.service has used up its own memory limit'),
  ]);
  const headings = lines.filter((line) => /^[A-Z ]{3,}$/.test(line));
  expect(headings).toEqual([
    'WHY',
    'DO THIS FIRST',
    'WHAT ELSE IT COULD BE',
    'WHAT IS MISSING',
    'THEN',
    'SEE ALSO',
  ]);
  expect(lines).toContain('     41 % → 99.8 %, since 03:10:44 UTC (2 min 1 s before the alert)');
  expect(lines.indexOf('WHAT ELSE IT COULD BE')).toBeLessThan(40);
});

it('states the risk before the command', () => {
  const report = text(oom);
  expect(report.indexOf('[medium risk]')).toBeLessThan(report.indexOf('$ systemctl restart'));
  expect(report).toContain('\n     $ systemctl set-property --runtime orders-api.service MemoryMax=2G\n');
});

it('keeps every warning of the later steps, and says where the rest stands', () => {
  const [cause] = oom.report.rootCauses;
  const [first, second] = cause?.resolution ?? [];
  if (!cause || !first || !second) throw new Error('sample without steps');
  const look = {
    ...second,
    text: 'See whether somebody got in. If there is one, stop here: isolate the host.',
    risk: 'none' as const,
    commands: [
      { risk: 'none' as const, line: 'last', note: 'newest first; do not trust it alone' },
      { risk: 'none' as const, line: 'who', note: 'columns are name and terminal' },
      { risk: 'low' as const, line: 'sysctl -w x=1', note: 'try a new login' },
    ],
  };
  const report = { ...oom.report, rootCauses: [{ ...cause, resolution: [first, look] }] };
  const short = text({ ...oom, report }, { width: 200 });
  expect(short).toContain('If there is one, stop here: isolate the host.');
  expect(short).toContain('do not trust it alone');
  expect(short).toContain('try a new login');
  expect(short).not.toContain('columns are name');
  expect(short).toContain('in the full report (--full)');
  expect(text({ ...oom, report }, { width: 200, detail: 'full' })).toContain('columns are name');
});

it('explains every verdict in the full report', () => {
  const report = text(oom, { detail: 'full', width: 200 });
  expect(report).toContain('corrected: the draft was wrong in part');
  expect(report).toContain('supplemented: the draft was right but incomplete');
  expect(report).toContain('unverified: nothing was found that confirms or refutes it');
  expect(report).toContain('dropped: what it rests on is contradicted or not there');
  expect(report).toContain(
    'The draft said: Memory of orders-api.service rose from 41 % to 80 % of its limit.',
  );
});

it('reads well for a healthy host and for an abstention', () => {
  expect(text(healthy)).toContain('No failure found: the host looks healthy\nlikely (86 %)');
  expect(text(healthy)).toContain('WHAT STANDS OUT');
  expect(text(abstention)).toContain('LOOK AT THIS FIRST\n  [no risk, only reads]');
  expect(text(abstention)).toContain('  - Stacks: no samples in the window.');
});

it('colours only when asked, and then only with its own codes', () => {
  expect(text(oom)).not.toContain('\u001b');
  const painted = text(hostile, { color: true, detail: 'full' });
  expect(painted).toContain('\u001b[1;31m');
  const codes = new RegExp(`${String.fromCharCode(27)}\\[[\\d;]+m`, 'g');
  expect(painted.replace(codes, '')).toBe(text(hostile, { detail: 'full' }));
});

it('sends no control character to the terminal, keeps its width, and never throws', () => {
  const widths = fc.integer({ min: 40, max: 160 });
  const details = fc.constantFrom('short' as const, 'full' as const);
  fc.assert(
    fc.property(anyDiagnosis, widths, details, (diagnosis, width, detail) => {
      const report = text(diagnosis, { width, detail });
      expect(report.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
      const tooWide = report.split('\n').filter((line) => displayWidth(line) > width && !isCommand(line));
      expect(tooWide).toEqual([]);
    }),
    { numRuns: 50 },
  );
});
