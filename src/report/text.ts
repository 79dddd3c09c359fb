import { detailSections } from './text-details.js';
import { displayWidth, fit } from './text-layout.js';
import { blank, paint, paragraph, span, titled } from './text-lines.js';
import type { Line, Style } from './text-lines.js';
import { briefStepLines, factLines, isShortened, resolutionLines } from './text-parts.js';
import type { CauseView, MatchView, ReportView } from './view-types.js';
import {
  alternativesOf,
  alternativesTitle,
  doFirstTitle,
  NO_FINDING,
  nothingClose,
  whyTitle,
} from './view-words.js';

export interface TextOptions {
  /** ANSI colours; off unless asked. */
  color?: boolean;
  /** Columns, 40 to 200; 96 when absent. Only commands, excerpts aside, may be longer: they are made to be copied. */
  width?: number;
  /** `short` is the first screen; `full` adds evidence, reasoning, all causes, matches and sources. */
  detail?: 'short' | 'full';
}

const TONE_STYLES: Readonly<Record<ReportView['headline']['tone'], Style>> = {
  failure: 'alarm',
  healthy: 'calm',
  unsure: 'doubt',
};
const MAX_ALTERNATIVES = 3;
const MORE_ON_STEPS =
  'How to see that a step worked, and how to read the commands: in the full report (--full).';

/** The report for a terminal. No control character of the evidence reaches it; ends in a newline. */
export function renderText(view: ReportView, options: TextOptions = {}): string {
  const width = Math.min(200, Math.max(40, Math.floor(options.width ?? 96)));
  const sections = [
    headline(view, width),
    titled(whyTitle(view).toUpperCase(), why(view, width)),
    titled(doFirstTitle(view).toUpperCase(), view.doFirst ? resolutionLines('  ', view.doFirst, width) : []),
    titled(alternativesTitle(view).toUpperCase(), alternatives(view, width)),
    titled('WHAT IS MISSING', list(view.missing, width, 'yellow')),
    titled('THEN', then(view, width, options.detail === 'full')),
    titled('NOTES', list(view.notes, width)),
    ...(options.detail === 'full' ? detailSections(view, width) : [seeAlso(view, width)]),
    footer(view, width),
  ];
  const lines = sections.filter((section) => section.length > 0).flatMap((section) => [...section, blank]);
  return paint(lines.slice(0, -1), options.color ?? false);
}

function headline({ headline: head, id }: ReportView, width: number): Line[] {
  const name = fit(`OScope  ${head.host}`, width);
  const gap = width - displayWidth(name) - displayWidth(id);
  const top: Line = [span(name, 'bold'), ...(gap > 1 ? [span(' '.repeat(gap)), span(id, 'dim')] : [])];
  const { alert, verdict } = head;
  const severity = alert.severity ? ` (${alert.severity})` : '';
  const said = alert.summary && alert.summary !== alert.name ? `: ${alert.summary}` : '';
  return [
    top,
    [span('─'.repeat(width), 'dim')],
    ...paragraph('', head.title, width, TONE_STYLES[head.tone]),
    ...(head.confidence && verdict
      ? paragraph('', `${head.confidence.text}; ${verdict.verdict}: ${verdict.meaning}`, width, 'bold')
      : []),
    ...(head.summary ? paragraph('', head.summary, width) : []),
    ...paragraph('Alert  ', `${alert.name}${severity} at ${alert.at.utc}${said}`, width, 'dim'),
    ...(head.system ? paragraph('Host   ', head.system, width, 'dim') : []),
    ...paragraph('Data   ', head.window, width, 'dim'),
  ];
}

function why(view: ReportView, width: number): Line[] {
  const { why: facts, whySaid } = view;
  if (facts.length + whySaid.length === 0) return paragraph('  ', NO_FINDING, width);
  return [
    ...facts.flatMap((finding, index) => factLines(`  ${index + 1}. `, finding, width)),
    ...whySaid.flatMap((words, index) => paragraph(`  ${facts.length + index + 1}. `, words, width)),
  ];
}

function then(view: ReportView, width: number, whole: boolean): Line[] {
  const first = view.doFirst ? 2 : 1;
  const show = whole ? resolutionLines : briefStepLines;
  const lines = view.then.flatMap((step, index) => show(`  ${index + first}. `, step, width));
  return whole || !view.then.some(isShortened)
    ? lines
    : [...lines, ...paragraph('  ', MORE_ON_STEPS, width, 'dim')];
}

function alternatives(view: ReportView, width: number): Line[] {
  const { worth, ruledOut } = alternativesOf(view, MAX_ALTERNATIVES);
  if (worth.length + ruledOut.length === 0 && view.causes.length < 2) return [];
  const titles = ruledOut.map((cause) => cause.title).join('; ');
  return [
    ...(worth.length > 0
      ? worth.flatMap((cause) => alternative(cause, width))
      : paragraph('  ', nothingClose(view), width)),
    ...(titles ? paragraph('  Ruled out: ', titles, width, 'dim') : []),
  ];
}

function alternative(cause: CauseView, width: number): Line[] {
  const sides = [
    ...cause.for.slice(0, 2).map((finding) => `for: ${finding.title} [${finding.id}]`),
    ...cause.against.slice(0, 2).map((finding) => `against: ${finding.title} [${finding.id}]`),
  ];
  return [
    ...paragraph('  ', `${cause.title}: ${cause.confidence.text}, ${cause.verdict.verdict}`, width),
    ...sides.flatMap((side) => paragraph('    ', side, width, 'dim')),
  ];
}

function list(items: readonly string[], width: number, style: Style = 'plain'): Line[] {
  return items.flatMap((item) => paragraph('  - ', item, width, style));
}

/** One SOP and one case: the most similar that names the leading cause, else the most similar if it is similar at all. */
function seeAlso(view: ReportView, width: number): Line[] {
  const line = (word: string, matches: readonly MatchView[]) => {
    const match =
      matches.find((candidate) => candidate.sameCause) ??
      matches.find((candidate) => candidate.closeness >= 0.5);
    if (!match) return [];
    const parts = [`${match.label} (${match.similarity})`, match.href ?? match.where].filter(
      (part) => part !== '',
    );
    return paragraph(`  ${word} `, parts.join(': '), width, 'dim');
  };
  return titled('SEE ALSO', [...line('SOP ', view.sops), ...line('Case', view.cases)]);
}

function footer({ footer: { engine, usage, confidence } }: ReportView, width: number): Line[] {
  const made = `Made in ${usage} by ${engine}. OScope ran none of the commands.`;
  return [confidence, made].flatMap((text) => (text === null ? [] : paragraph('', text, width, 'dim')));
}
