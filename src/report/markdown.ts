import { codeSpan, escapeMarkdown, markdownLink, markdownProse } from './markdown-escape.js';
import { evidenceSection, factItem, indented, resolutionItem, validationItems } from './markdown-parts.js';
import type { CauseView, ChunkView, FindingView, MatchView, ReportView } from './view-types.js';
import { doFirstTitle, NO_FINDING, whyTitle } from './view-words.js';

/** GitHub-flavoured Markdown for tickets and post-mortems. Evidence is fenced or escaped; ends in a newline. */
export function renderMarkdown(view: ReportView): string {
  const sections = [...summarySections(view), ...detailSections(view), ['---', '', ...footer(view)]];
  const lines = sections.filter((lines) => lines.length > 0).flatMap((lines) => [...lines, '']);
  // Sections end in blank lines of their own: never two in a row.
  return `${lines
    .filter((line, index) => line !== '' || lines[index - 1] !== '')
    .join('\n')
    .trimEnd()}\n`;
}

function summarySections(view: ReportView): string[][] {
  const next = view.doFirst ? 2 : 1;
  return [
    headline(view),
    section(whyTitle(view), why(view)),
    section(doFirstTitle(view), view.doFirst ? resolutionItem(view.doFirst, 1) : []),
    section('Root causes, ranked', causeTable(view.causes)),
    section('What is missing', view.missing.map(item)),
    section(
      'Then',
      view.then.flatMap((step, index) => resolutionItem(step, index + next)),
    ),
    section('Notes', view.notes.map(item)),
  ];
}

function why({ why: facts, whySaid }: ReportView): string[] {
  const lines = [...facts.map(factItem), ...whySaid.map(item)];
  return lines.length > 0 ? lines : [NO_FINDING];
}

function detailSections(view: ReportView): string[][] {
  const { causeId } = view.headline;
  return [
    section(
      'Root causes weighed',
      view.causes.flatMap((cause) => causeDetails(cause, cause.id === causeId)),
    ),
    section('Evidence', view.findings.flatMap(evidenceSection)),
    section('Chain of reasoning', view.steps.flatMap(reasoningItem)),
    section('Standard procedures', view.sops.map(matchItem)),
    section('Historical cases', view.cases.map(matchItem)),
    section('Sources', view.sources.map(sourceItem)),
  ];
}

function reasoningItem(step: ChunkView): string[] {
  return [`- **${step.id}** ${markdownProse(step.text)}`, ...indented(validationItems(step))];
}

function sourceItem({ modality, source, status, query }: ReportView['sources'][number]): string {
  return item(`${modality}, ${source}: ${status}; ${query}`);
}

function footer({ footer: { usage, engine, confidence } }: ReportView): string[] {
  const made = `Made in ${usage} by ${engine}. OScope ran none of the commands.`;
  return [confidence, made].flatMap((text) => (text === null ? [] : [escapeMarkdown(text), '']));
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length > 0 ? [`## ${title}`, '', ...lines] : [];
}

const item = (text: string) => `- ${markdownProse(text)}`;

function headline({ headline: head }: ReportView): string[] {
  const { alert, confidence, verdict } = head;
  const severity = alert.severity ? ` (${alert.severity})` : '';
  return [
    `# ${escapeMarkdown(head.host)}: ${escapeMarkdown(head.title)}`,
    '',
    ...(confidence && verdict
      ? [`**${confidence.text}**; **${verdict.verdict}**: ${verdict.meaning}`, '']
      : []),
    ...(head.summary ? [markdownProse(head.summary), ''] : []),
    `- Alert: ${escapeMarkdown(`${alert.name}${severity} at ${alert.at.utc}`)}${alert.summary ? `: ${escapeMarkdown(alert.summary)}` : ''}`,
    ...(head.system ? [`- Host: ${escapeMarkdown(head.system)}`] : []),
    `- Data: ${escapeMarkdown(head.window)}`,
  ];
}

function causeTable(causes: readonly CauseView[]): string[] {
  if (causes.length === 0) return [];
  const ids = (findings: readonly FindingView[]) => findings.map((finding) => finding.id).join(', ') || '–';
  const rows = causes.map((cause) =>
    [
      cause.rank,
      escapeMarkdown(cause.title),
      cause.confidence.text,
      cause.verdict.verdict,
      ids(cause.for),
      ids(cause.against),
    ].join(' | '),
  );
  return [
    '| # | Root cause | Confidence | Verdict | For | Against |',
    '| --- | --- | --- | --- | --- | --- |',
    ...rows.map((row) => `| ${row} |`),
  ];
}

function causeDetails(cause: CauseView, leading: boolean): string[] {
  // The steps for the leading cause stand at the top: here only those that validation touched.
  const touched = cause.resolution.filter(
    (step) => step.change !== null || step.verdict.verdict === 'dropped',
  );
  const steps = leading
    ? touched.flatMap((step) => [item(step.text), ...indented(validationItems(step))])
    : cause.resolution.flatMap((step, index) => resolutionItem(step, index + 1));
  return [
    `### ${cause.rank}. ${escapeMarkdown(cause.title)} (${codeSpan(cause.id)})`,
    '',
    ...(cause.statement ? [markdownProse(cause.statement), ''] : []),
    ...validationItems(cause),
    ...(steps.length > 0
      ? ['', leading ? 'Steps that validation changed:' : 'What to do:', '', ...steps]
      : []),
  ];
}

function matchItem(match: MatchView): string {
  const shared =
    match.sharedTerms.length > 0 ? `; shares: ${match.sharedTerms.map(escapeMarkdown).join(', ')}` : '';
  const where = match.href === null && match.where !== '' ? ` (${codeSpan(match.where)})` : '';
  return `- ${markdownLink(match.label, match.href)}${where}: ${match.similarity}${shared}`;
}
