import { codeSpan, escapeMarkdown, fencedBlock, markdownLink, markdownProse } from './markdown-escape.js';
import { disputedText, factText, otherCitations } from './view-words.js';
import type { ChunkView, CitationView, FindingView, ResolutionView } from './view-types.js';
import { outcomeLabel } from './words.js';

/** Lines under a list item. */
export function indented(lines: readonly string[], by = 2): string[] {
  return lines.map((line) => (line === '' ? '' : `${' '.repeat(by)}${line}`));
}

/** `- **Title** (M1): 41 % → 99.8 %, since 03:10:44 UTC`. */
export function factItem(finding: FindingView): string {
  const disputed = disputedText(finding);
  const mark = disputed === null ? '' : `. **${escapeMarkdown(disputed)}**`;
  return `- **${escapeMarkdown(finding.title)}** (${finding.id}): ${escapeMarkdown(factText(finding))}${mark}`;
}

/** Risk first, then what to do, the commands, when it applies and how to see that it worked. */
export function resolutionItem(step: ResolutionView, number: number): string[] {
  const mixed = step.commands.some((command) => command.risk !== step.risk);
  const commands = step.commands.flatMap((command) => [
    ...(mixed ? [`*${escapeMarkdown(command.riskLabel)}:*`] : []),
    ...fencedBlock(command.lines, 'sh'),
    ...(command.note ? ['', markdownProse(command.note)] : []),
    '',
  ]);
  const doubt = step.verdict.verdict === 'unverified' ? ['', `*unverified: ${step.verdict.meaning}*`] : [];
  const body = [
    ...(step.appliesWhen ? ['', `Applies: ${markdownProse(step.appliesWhen)}`] : []),
    ...doubt,
    '',
    ...commands,
    ...(step.verification ? [`${outcomeLabel(step)}: ${markdownProse(step.verification)}`, ''] : []),
  ];
  return [`${number}. **[${step.riskLabel}]** ${markdownProse(step.text)}`, ...indented(body, 3)];
}

/** What validation said, why, what it changed, and what the text rests on. */
export function validationItems(chunk: Omit<ChunkView, 'id' | 'text' | 'confidence'>): string[] {
  const { verdict, meaning, reasons } = chunk.verdict;
  const change = chunk.change ? [`- The draft said: ${markdownProse(chunk.change.draft)}`] : [];
  const sources = chunk.change?.sources ?? [];
  const others = otherCitations(chunk);
  return [
    `- **${verdict}**: ${meaning}`,
    ...reasons.map((reason) => `- ${markdownProse(reason)}`),
    ...change,
    ...(sources.length > 0 ? [`- Changed to agree with: ${citationList(sources)}`] : []),
    ...(others.length > 0 ? [`- Rests on: ${citationList(others)}`] : []),
  ];
}

function citationList(citations: readonly CitationView[]): string {
  // Anchors lead nowhere in Markdown: finding ids stand as text.
  return citations
    .map(({ kind, label, href }) => markdownLink(label, kind === 'finding' ? null : href))
    .join('; ');
}

export function evidenceSection(finding: FindingView): string[] {
  const facts = [`${finding.strength} signal`, finding.trend, finding.saturated ? 'saturated' : null];
  const link = finding.link.href
    ? markdownLink(finding.link.label, finding.link.href)
    : codeSpan(finding.link.label);
  return [
    factItem(finding),
    ...indented(['', `${facts.filter(Boolean).join(', ')}${link ? `; ${link}` : ''}`]),
    ...(finding.excerpt.length > 0 ? indented(['', ...fencedBlock(finding.excerpt, 'text')]) : []),
    '',
  ];
}
