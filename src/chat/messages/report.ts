import type { ChatAction, ChatBlock, ChatMessage, Line } from '../../domain/chat-message.js';
import { truncate } from '../../report/clean.js';
import type { CauseView, FindingView, MatchView, ReportView } from '../../report/view-types.js';
import { doFirstTitle, factText, NO_FINDING, whyTitle } from '../../report/view-words.js';
import {
  atMost,
  bold,
  briefResolution,
  bullets,
  code,
  context,
  dotted,
  heading,
  italic,
  link,
  numbered,
  prose,
  section,
  shorten,
  textBlock,
  withoutTime,
} from './parts.js';

export interface ReportOptions {
  /** The full report's page; must be http(s). */
  reportUrl?: string;
  /** How the request was understood, a line each. */
  said: readonly string[];
  asked: 'person' | 'alert';
  /** Alerts that this report answers, when there are several. */
  alerts?: number;
  /** An escalation group is configured: the button is offered. */
  escalate?: boolean;
}

const MARKS = { failure: '🔴', healthy: '🟢', unsure: '🟡' } as const;
const MAX_CAUSES = 3;
/** As many as there are emoji for. */
const MAX_NAMED = 5;
const MAX_MISSING = 3;

/** The report as it stands in the thread: short, the decision first; the rest behind buttons and the link. */
export function reportMessage(view: ReportView, options: ReportOptions): ChatMessage {
  const { host, title, tone, confidence } = view.headline;
  const facts = [...view.why.map(factLine), ...view.whySaid.map((words): Line => [words])];
  return {
    summary: truncate(`${host}: ${title}${confidence ? `, ${confidence.text}` : ''}`, 300),
    blocks: [
      heading(`${MARKS[tone]} ${title}`),
      textBlock(...answer(view)),
      ...(view.headline.summary ? [textBlock(...prose(shorten(view.headline.summary, 240)))] : []),
      ...section(whyTitle(view), [facts.length > 0 ? numbered(facts) : textBlock(NO_FINDING)]),
      ...section(doFirstTitle(view), view.doFirst ? briefResolution(view.doFirst) : []),
      ...section('Causes', causes(view)),
      ...section('What is missing', missing(view)),
      ...smallPrint(view, options),
      { kind: 'actions', actions: buttons(view, options) },
    ],
    more: options.reportUrl,
  };
}

/** `db-07 (10.0.3.17) · Very likely (93 %) · borne out by …`. */
function answer({ headline: { host, confidence, verdict } }: ReportView): Line {
  if (confidence === null || verdict === null) return [bold(host)];
  const text = confidence.text.charAt(0).toUpperCase() + confidence.text.slice(1);
  const checked =
    verdict.verdict === 'supported' ? 'borne out by the evidence' : `${verdict.verdict}: ${verdict.meaning}`;
  return dotted([bold(host)], [bold(text)], [checked]);
}

/** Title, then numbers and times; for a log its first line, because nothing convinces like the message itself. */
export function factLine(finding: FindingView): Line {
  const [quote] = finding.modality === 'logs' ? finding.excerpt : [];
  return [
    bold(finding.title),
    ` [${finding.id}] `,
    factText(finding),
    ...(quote ? [' ', code(truncate(withoutTime(quote), 160))] : []),
  ];
}

/** Numbered as the emoji that pick them: 1️⃣ is the first. What is hardly possible is only named. */
function causes({ causes: all, headline: { tone } }: ReportView): ChatBlock[] {
  const isFaint = ({ confidence, verdict }: CauseView): boolean =>
    confidence.value < 0.01 || verdict.verdict === 'dropped';
  const likely = all.slice(0, MAX_CAUSES).filter((cause, index) => index === 0 || !isFaint(cause));
  const rest = all.slice(likely.length, MAX_NAMED);
  if (all.length === 0) return [];
  const others = rest.map((cause) => `${cause.rank}. ${cause.title}${fate(cause)}`).join('; ');
  // The headline says the answer already; without one the first cause is said here.
  const told = likely.length > 1 || tone === 'unsure';
  const shown = told ? [numbered(likely.map(causeLine))] : [];
  const word = told ? 'Also weighed: ' : 'Nothing else comes close: ';
  return [...shown, ...(others === '' ? [] : [context(word, others)])];
}

function fate({ confidence, verdict }: CauseView): string {
  if (verdict.verdict === 'dropped') return ' (ruled out)';
  return confidence.value < 0.01 ? ' (below 1 %)' : '';
}

function causeLine(cause: CauseView): Line {
  const ids = (word: string, findings: readonly FindingView[]): string[] =>
    findings.length > 0
      ? [
          `${word} ${findings
            .slice(0, 4)
            .map((finding) => finding.id)
            .join(', ')}`,
        ]
      : [];
  const ruledOut = cause.verdict.verdict === 'dropped' ? ['ruled out'] : [];
  const said = [
    cause.confidence.text,
    ...ruledOut,
    ...ids('for', cause.for),
    ...ids('against', cause.against),
  ].join(', ');
  return [bold(cause.title), `: ${said}`];
}

function missing(view: ReportView): ChatBlock[] {
  const lines = atMost(
    view.missing.map((text) => prose(truncate(text, 240))),
    MAX_MISSING,
    'more in the full report',
  );
  return lines.length > 0 ? [bullets(lines)] : [];
}

function smallPrint(view: ReportView, { reportUrl, said, asked, alerts }: ReportOptions): ChatBlock[] {
  const { alert, window, system } = view.headline;
  const severity = alert.severity ? ` (${alert.severity})` : '';
  const many = alerts !== undefined && alerts > 1 ? `, ${alerts} alerts so far` : '';
  const what = asked === 'alert' ? `Alert ${alert.name}${severity}` : `Asked: ${alert.name}`;
  const { usage, engine } = view.footer;
  const [analyst = engine] = engine.split(', ');
  return [
    ...links(view, reportUrl),
    context(...dotted([`${what} at ${alert.at.utc}${many}`], [`Data ${window}`], system ? [system] : null)),
    ...(said.length > 0 ? [context(truncate(said.join(' · '), 400))] : []),
    ...(view.footer.confidence === null ? [] : [context(view.footer.confidence)]),
    context(...dotted([view.id], [`made in ${usage}`], [analyst], ['OScope ran none of the commands.'])),
  ];
}

/** The report's page, the closest SOP and case, and where the data can be seen. */
function links(view: ReportView, reportUrl: string | undefined): ChatBlock[] {
  const named = (word: string, matches: readonly MatchView[]): Line => {
    const match =
      matches.find((candidate) => candidate.sameCause) ??
      matches.find((candidate) => candidate.closeness >= 0.5);
    return match ? [`${word} `, link(truncate(match.label, 80), match.href)] : [];
  };
  const sources = view.sources
    .flatMap((source) => (source.link.href?.startsWith('http') ? [source] : []))
    .slice(0, 3)
    .map((source): Line => [link(`${source.modality} in ${truncate(source.source, 40)}`, source.link.href)]);
  const parts = [
    ...(reportUrl === undefined ? [] : [[link('Full report', reportUrl)]]),
    named('SOP', view.sops),
    named('Case', view.cases),
    ...sources,
  ];
  const line = dotted(...parts);
  return line.length > 0 ? [textBlock(...line)] : [];
}

function buttons({ id, headline, causes: weighed }: ReportView, { escalate }: ReportOptions): ChatAction[] {
  const value = id.slice(0, 200);
  const judge: ChatAction[] =
    headline.causeId === null && weighed.length === 0
      ? []
      : [{ action: 'mark-correct', label: 'Mark correct', value, style: 'primary' }];
  return [
    { action: 'show-evidence', label: 'Show evidence', value },
    { action: 'show-commands', label: 'All commands', value },
    { action: 'show-validation', label: 'Show validation', value },
    ...judge,
    { action: 'wrong-cause', label: 'Wrong cause…', value },
    { action: 'wider-window', label: 'Wider window', value },
    { action: 'run-again', label: 'Run again', value },
    ...(escalate === true ? [escalateButton(value)] : []),
  ];
}

function escalateButton(value: string): ChatAction {
  return {
    action: 'escalate',
    label: 'Escalate',
    value,
    style: 'danger',
    confirm: 'Call the escalation group to this thread?',
  };
}

/** What a notification shows of a report that is mentioned elsewhere. */
export function briefLine(view: ReportView): Line {
  const { host, title, confidence } = view.headline;
  return [bold(host), `: ${title}`, ...(confidence ? [' ', italic(confidence.text)] : [])];
}
