import { readDiagnosis } from '../../src/domain/diagnosis.js';
import type { Diagnosis } from '../../src/domain/diagnosis.js';
import { reportMessage } from '../../src/chat/messages/report.js';
import { evidenceMessage } from '../../src/chat/messages/details.js';
import { renderHtml } from '../../src/report/html.js';
import { renderMarkdown } from '../../src/report/markdown.js';
import { renderText } from '../../src/report/text.js';
import type { ReportView } from '../../src/report/view-types.js';
import { viewDiagnosis } from '../../src/report/view.js';
import { abstention, healthy, oom } from './sample.js';

/** Everything before the details, as a reader sees it first. */
const RENDERERS: readonly [string, (view: ReportView) => string][] = [
  ['text', (view) => renderText(view, { width: 200 })],
  ['Markdown', (view) => renderMarkdown(view)],
  ['HTML', (view) => renderHtml(view)],
  ['chat', (view) => JSON.stringify(reportMessage(view, { said: [], asked: 'person' }))],
];

/** A host that looks healthy, as far as one can say without metrics. */
const unseen = viewDiagnosis({
  ...healthy,
  evidence: healthy.evidence.filter(({ modality }) => modality !== 'metrics'),
  report: { ...healthy.report, abstained: true },
});

describe.each(RENDERERS)('%s', (_, render) => {
  it('gives no confidence when no answer is given', () => {
    const report = render(unseen);
    expect(report).toContain('Not certain: no cause can be named');
    expect(report).not.toContain('86 %');
  });

  it('shows a best guess among what it could be, with its confidence there alone', () => {
    const report = render(viewDiagnosis(abstention));
    const guess = viewDiagnosis(abstention).causes[0]?.confidence.text ?? '';
    expect(report).toContain('Not certain. Best guess: The disk answers slowly');
    expect(report.indexOf(guess)).toBeGreaterThan(report.search(/what it could be|ranked|"Causes"/i));
  });

  it('names an engineer’s word under Why', () => {
    const [first, ...others] = oom.report.rootCauses;
    if (!first) throw new Error('sample without causes');
    const citations = [...first.citations, { kind: 'engineer' as const, ref: 'it swaps', link: '' }];
    const report = { ...oom.report, rootCauses: [{ ...first, citations }, ...others] };
    expect(render(viewDiagnosis(readDiagnosis({ ...oom, report })))).toContain('an engineer says “it swaps”');
  });
});

it('marks a disputed finding wherever evidence is listed', () => {
  const [first, ...others] = oom.findings;
  if (!first) throw new Error('sample without findings');
  const disputed: Diagnosis = { ...oom, findings: [{ ...first, disputed: 'a known glitch' }, ...others] };
  const view = viewDiagnosis(disputed);
  const mark = 'Disputed, speaks for no cause: an engineer says “a known glitch”';
  expect(renderText(view, { detail: 'full', width: 200 })).toContain(mark);
  expect(renderMarkdown(view)).toContain(mark);
  expect(renderHtml(view)).toContain(mark);
  expect(JSON.stringify(evidenceMessage(view))).toContain(mark);
});
