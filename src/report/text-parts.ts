import type { Risk, Verdict } from '../domain/report.js';
import { fit } from './text-layout.js';
import { labelled, paragraph, span } from './text-lines.js';
import type { Line, Style } from './text-lines.js';
import type { CommandView, FindingView, ResolutionView } from './view-types.js';
import { disputedText, factText } from './view-words.js';
import { outcomeLabel } from './words.js';

export const RISK_STYLES: Readonly<Record<Risk, Style>> = {
  none: 'green',
  low: 'cyan',
  medium: 'yellow',
  high: 'alarm',
};

export const VERDICT_STYLES: Readonly<Record<Verdict, Style>> = {
  supported: 'green',
  corrected: 'cyan',
  supplemented: 'cyan',
  unverified: 'yellow',
  dropped: 'red',
};

/** Title, then numbers and times; for a log its first line, because nothing convinces like the message itself. */
export function factLines(prefix: string, finding: FindingView, width: number): Line[] {
  const indent = ' '.repeat(prefix.length);
  const [quote] = finding.modality === 'logs' ? finding.excerpt : [];
  const disputed = disputedText(finding);
  return [
    ...paragraph(prefix, `${finding.title} [${finding.id}]`, width),
    ...paragraph(indent, factText(finding), width, 'bold'),
    ...(quote ? [quoteLine(indent, quote, width)] : []),
    ...(disputed === null ? [] : paragraph(indent, disputed, width, 'yellow')),
  ];
}

export function quoteLine(indent: string, text: string, width: number): Line {
  return [span(`${indent}│ `, 'dim'), span(fit(text, width - indent.length - 2), 'dim')];
}

/** Risk first, then what to do, the commands, when it applies and how to see that it worked. */
export function resolutionLines(prefix: string, step: ResolutionView, width: number): Line[] {
  const indent = ' '.repeat(prefix.length);
  const mixed = step.commands.some((command) => command.risk !== step.risk);
  const { verdict, meaning } = step.verdict;
  return [
    ...labelled(prefix, `[${step.riskLabel}]`, RISK_STYLES[step.risk], step.text, width),
    ...(step.appliesWhen ? paragraph(`${indent}Applies: `, step.appliesWhen, width) : []),
    ...(verdict === 'unverified' ? labelled(indent, 'unverified:', 'yellow', meaning, width) : []),
    ...step.commands.flatMap((command) => commandLines(indent, command, mixed, width)),
    ...(step.verification
      ? paragraph(`${indent}${outcomeLabel(step)}: `, step.verification, width, 'dim')
      : []),
  ];
}

/**
 * A later step in brief: risk, the whole text (warnings may stand anywhere in it), commands. Left out are notes on commands
 * that only read, unless they warn, and how to see that it worked.
 */
export function briefStepLines(prefix: string, step: ResolutionView, width: number): Line[] {
  const indent = ' '.repeat(prefix.length);
  const applies = step.appliesWhen ? ` (${step.appliesWhen})` : '';
  const mixed = step.commands.some((command) => command.risk !== step.risk);
  const commands = step.commands.map((command) =>
    isDispensable(command) ? { ...command, note: '' } : command,
  );
  return [
    ...labelled(prefix, `[${step.riskLabel}]`, RISK_STYLES[step.risk], `${step.text}${applies}`, width),
    ...commands.flatMap((command) => commandLines(indent, command, mixed, width)),
  ];
}

const WARNS = /\b(not|never|no|none|without|before|first|only|until|unless|stops?|else|careful)\b|n't\b/i;

/** A note that says what to read in an answer, of a command that changes nothing. */
const isDispensable = ({ risk, note }: CommandView) => risk === 'none' && !WARNS.test(note);

/** Whether `briefStepLines` leaves something of the step out. */
export function isShortened({ verification, commands }: ResolutionView): boolean {
  return verification !== null || commands.some((command) => command.note !== '' && isDispensable(command));
}

/** Commands are never wrapped or cut: they are made to be copied. */
function commandLines(indent: string, command: CommandView, showRisk: boolean, width: number): Line[] {
  const risk: Line = showRisk ? [span(`[${command.riskLabel}] `, RISK_STYLES[command.risk])] : [];
  const lines = command.lines.map((line, index) => [
    span(indent),
    ...(index === 0 ? risk : []),
    span(index === 0 ? '$ ' : '> ', 'dim'),
    span(line, 'bold'),
  ]);
  return [...lines, ...(command.note ? paragraph(`${indent}  `, command.note, width, 'dim') : [])];
}
