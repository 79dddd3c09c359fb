import type { Risk, Verdict } from '../domain/report.js';
import { fit } from './text-layout.js';
import { labelled, paragraph, span } from './text-lines.js';
import type { Line, Style } from './text-lines.js';
import type { CommandView, FindingView, ResolutionView } from './view-types.js';
import { factText } from './view-words.js';
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
  return [
    ...paragraph(prefix, `${finding.title} [${finding.id}]`, width),
    ...paragraph(indent, factText(finding), width, 'bold'),
    ...(quote ? [quoteLine(indent, quote, width)] : []),
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

/** Commands are never wrapped or cut: they are made to be copied. */
function commandLines(indent: string, command: CommandView, showRisk: boolean, width: number): Line[] {
  const risk: Line[] = showRisk
    ? [[span(indent), span(`[${command.riskLabel}]`, RISK_STYLES[command.risk])]]
    : [];
  const lines = command.lines.map((line, index) => [
    span(`${indent}${index === 0 ? '$' : '>'} `, 'dim'),
    span(line, 'bold'),
  ]);
  const note = command.note ? paragraph(`${indent}  `, command.note, width, 'dim') : [];
  return [...risk, ...lines, ...note];
}
