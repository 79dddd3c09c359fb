import type { ChatBlock } from '../../../domain/chat-message.js';
import type { Finding } from '../../../domain/finding.js';
import type { RootCause } from '../../../domain/report.js';
import { formatDateTime, formatDuration } from '../../../domain/quantity.js';
import { cleanLine } from '../../../report/clean.js';
import { escapeMarkdown, markdownLink } from '../../../report/markdown-escape.js';
import { viewFinding } from '../../../report/view-findings.js';
import { factText } from '../../../report/view-words.js';
import { confidenceText } from '../../../report/words.js';
import { context, textBlock } from '../../messages/parts.js';
import { leadingCause } from '../referents.js';
import { findingsById, hostOf } from '../scene.js';
import type { Reply, Scene } from '../scene.js';

/** A code block that every platform shows whole. */
const MOST_CHARACTERS = 2600;

const plain = (text: string, most = 400): string => escapeMarkdown(cleanLine(text, most));

function factOf({ diagnosis }: Scene, finding: Finding): string {
  const view = viewFinding(finding, diagnosis.incident);
  return `- ${plain(view.title)} (${finding.id}): ${plain(factText(view))}`;
}

function timeline({ diagnosis, dialogue }: Scene): string[] {
  const { alert } = diagnosis.incident;
  const findings = findingsById(diagnosis, leadingCause(diagnosis)?.for ?? []).slice(0, 8);
  const events = [
    ...findings.map((finding) => ({ at: finding.onset, text: `${plain(finding.title)} (${finding.id})` })),
    { at: alert.startsAt, text: `Alert ${plain(alert.name || alert.summary || 'raised by hand')}` },
    ...dialogue.turns.flatMap(({ at, decision }) =>
      decision === undefined ? [] : [{ at, text: plain(decision) }],
    ),
  ].sort((a, b) => a.at - b.at);
  return events.map(({ at, text }) => `| ${formatDateTime(at)} | ${text} |`);
}

function actions(cause: RootCause | undefined): string[] {
  const steps = (cause?.resolution ?? []).filter(({ verdict }) => verdict !== 'dropped').slice(0, 6);
  return steps.length === 0
    ? ['- [ ] To be filled in']
    : steps.map(({ text }) => `- [ ] ${plain(text, 240)}`);
}

function causeLines(scene: Scene): string[] {
  const { report } = scene.diagnosis;
  const lead = leadingCause(scene.diagnosis);
  const others = report.rootCauses.filter((cause) => cause !== lead && cause.confidence >= 0.01).slice(0, 4);
  const out = report.rootCauses.filter(({ verdict }) => verdict === 'dropped');
  const sure = report.abstained ? 'Not certain. ' : '';
  return [
    lead === undefined
      ? 'No cause could be named.'
      : `${sure}**${plain(lead.title)}** (\`${lead.id}\`), ${confidenceText(lead.confidence)}. ${plain(lead.statement)}`,
    '',
    ...(others.length === 0
      ? []
      : [
          'Also weighed:',
          ...others.map(({ title, confidence }) => `- ${plain(title)}: ${confidenceText(confidence)}`),
          '',
        ]),
    ...(out.length === 0
      ? []
      : [
          'Ruled out:',
          ...out.map(({ title, reasons }) => `- ${plain(title)}: ${plain(reasons.join('; '), 200)}`),
          '',
        ]),
  ];
}

function documentOf(scene: Scene): string[] {
  const { diagnosis, dialogue, deps } = scene;
  const { window, host } = diagnosis.incident;
  const lead = leadingCause(diagnosis);
  const findings = findingsById(diagnosis, lead?.for ?? []).slice(0, 6);
  const decisions = [...dialogue.summary, ...dialogue.turns.flatMap(({ decision }) => decision ?? [])];
  const page = deps.links?.report(diagnosis.id);
  const part = (title: string, lines: readonly string[]): string[] =>
    lines.length === 0 ? [] : [`## ${title}`, '', ...lines, ''];
  return [
    `# Post-mortem: ${plain(lead?.title ?? 'unknown failure')} on ${plain(hostOf(diagnosis))}`,
    '',
    `- Host: ${plain(hostOf(diagnosis))}${host.ip === '' ? '' : ` (${plain(host.ip)})`}${host.osRelease === null ? '' : `, ${plain(host.osRelease)}`}`,
    `- Looked at: ${formatDateTime(window.start)} to ${formatDateTime(window.end)} (${formatDuration(window.end - window.start)})`,
    `- Diagnosis: ${page === undefined ? plain(diagnosis.id) : markdownLink(diagnosis.id, page)}`,
    '- Impact: to be filled in',
    '',
    ...part('Root cause', causeLines(scene)),
    ...part(
      'Evidence',
      findings.map((finding) => factOf(scene, finding)),
    ),
    ...part('Timeline (UTC)', ['| time | what |', '| --- | --- |', ...timeline(scene)]),
    ...part(
      'What engineers said and decided',
      decisions.map((line) => `- ${plain(line)}`),
    ),
    ...part(
      'What was missing',
      diagnosis.report.missing.map((line) => `- ${plain(line)}`),
    ),
    ...part('Actions', actions(lead)),
  ];
}

/** Whole lines in blocks that no platform cuts. */
function blocksOf(lines: readonly string[]): ChatBlock[] {
  const blocks: string[][] = [[]];
  let size = 0;
  for (const line of lines) {
    if (size + line.length + 1 > MOST_CHARACTERS) {
      blocks.push([]);
      size = 0;
    }
    blocks.at(-1)?.push(line);
    size += line.length + 1;
  }
  return blocks
    .filter((block) => block.length > 0)
    .map((block) => ({ kind: 'code', text: block.join('\n').trimEnd() }));
}

/** "Summarise for the post-mortem": Markdown to copy. */
export function postMortemReply(scene: Scene): Reply {
  const lead = leadingCause(scene.diagnosis);
  return {
    summary: `Post-mortem of ${hostOf(scene.diagnosis)}: ${lead?.title ?? 'no cause named'}`,
    blocks: [
      textBlock('Markdown to copy:'),
      ...blocksOf(documentOf(scene)),
      context('Impact and actions are yours to complete. Times are UTC.'),
    ],
    cites: [...(lead?.for.slice(0, 6) ?? [])],
  };
}
