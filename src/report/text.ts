import { detailSections } from './text-details.js';
import { displayWidth, fit } from './text-layout.js';
import { blank, paint, paragraph, span, titled } from './text-lines.js';
import type { Line, Style } from './text-lines.js';
import { factLines, resolutionLines } from './text-parts.js';
import type { CauseView, LinkView, ReportView } from './view-types.js';
import { doFirstTitle, NO_FINDING, whyTitle } from './view-words.js';

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

/** The report for a terminal. No control character of the evidence reaches it; ends in a newline. */
export function renderText(view: ReportView, options: TextOptions = {}): string {
  const width = Math.min(200, Math.max(40, Math.floor(options.width ?? 96)));
  const sections = [
    headline(view, width),
    titled(whyTitle(view).toUpperCase(), why(view, width)),
    titled(doFirstTitle(view).toUpperCase(), view.doFirst ? resolutionLines('  ', view.doFirst, width) : []),
    titled('WHAT ELSE IT COULD BE', alternatives(view, width)),
    titled('WHAT IS MISSING', list(view.missing, width, 'yellow')),
    titled('THEN', then(view, width)),
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
  if (view.why.length === 0) return paragraph('  ', NO_FINDING, width);
  return view.why.flatMap((finding, index) => factLines(`  ${index + 1}. `, finding, width));
}

function then(view: ReportView, width: number): Line[] {
  return view.then.flatMap((step, index) =>
    resolutionLines(`  ${index + (view.doFirst ? 2 : 1)}. `, step, width),
  );
}

function alternatives(view: ReportView, width: number): Line[] {
  const others = view.causes.filter((cause) => cause.id !== view.headline.causeId);
  const alive = others.filter((cause) => cause.verdict.verdict !== 'dropped');
  const dropped = others.filter((cause) => cause.verdict.verdict === 'dropped');
  const ruledOut = dropped.map((cause) => cause.title).join('; ');
  return [
    ...alive.slice(0, MAX_ALTERNATIVES).flatMap((cause) => alternative(cause, width)),
    ...(ruledOut ? paragraph('  Ruled out: ', ruledOut, width, 'dim') : []),
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

/** The best SOP and the best case, with their links where they can be followed. */
function seeAlso(view: ReportView, width: number): Line[] {
  const line = (word: string, link: LinkView | undefined, similarity: string | undefined) =>
    link
      ? paragraph(`  ${word} `, [link.label, similarity, link.href].filter(Boolean).join(', '), width, 'dim')
      : [];
  const [sop] = view.sops;
  const [past] = view.cases;
  return titled('SEE ALSO', [...line('SOP ', sop, sop?.similarity), ...line('Case', past, past?.similarity)]);
}

function footer({ footer: { engine, usage } }: ReportView, width: number): Line[] {
  return paragraph('', `Made in ${usage} by ${engine}. OScope ran none of the commands.`, width, 'dim');
}
