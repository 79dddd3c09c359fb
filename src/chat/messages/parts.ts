import type { ChatBlock, Line, Span } from '../../domain/chat-message.js';
import type { Risk } from '../../domain/report.js';
import { cleanLine, truncate } from '../../report/clean.js';
import { splitCode } from '../../report/prose.js';
import type { CommandView, ResolutionView } from '../../report/view-types.js';
import { outcomeLabel } from '../../report/words.js';

/** Small building blocks that all messages share. */

export const bold = (text: string): Span => ({ text, style: 'bold' });
export const italic = (text: string): Span => ({ text, style: 'italic' });
export const code = (text: string): Span => ({ text, style: 'code' });

/** A link where the target may be clicked, else its text alone. */
export function link(text: string, href: string | null | undefined): Span {
  return href != null && /^https?:\/\//i.test(href) && URL.canParse(href) ? { text, href } : text;
}

/** ``a `b` c`` → text, code, text. */
export function prose(text: string): Line {
  return splitCode(text).map((part) => (part.code ? code(part.text) : part.text));
}

export const heading = (text: string): ChatBlock => ({ kind: 'heading', text });
export const textBlock = (...line: Line): ChatBlock => ({ kind: 'text', line });
export const context = (...line: Line): ChatBlock => ({ kind: 'context', line });
export const bullets = (items: readonly Line[]): ChatBlock => ({ kind: 'list', ordered: false, items });
export const numbered = (items: readonly Line[]): ChatBlock => ({ kind: 'list', ordered: true, items });

/** Blocks under a heading; nothing when there are none. */
export function section(title: string, blocks: readonly ChatBlock[]): ChatBlock[] {
  return blocks.length > 0 ? [heading(title), ...blocks] : [];
}

/** Parts side by side with a dot between them; empty ones are left out. */
export function dotted(...parts: readonly (Line | null)[]): Line {
  return parts
    .filter((part) => part !== null && part.length > 0)
    .flatMap((part, index) => (part === null ? [] : index === 0 ? part : [' · ', ...part]));
}

/** The first `most` lines, and how many more there are. */
export function atMost(items: readonly Line[], most: number, more = 'more'): Line[] {
  const rest = items.length - most;
  return rest > 0 ? [...items.slice(0, most), [italic(`${rest} ${more}`)]] : [...items];
}

/** Whole sentences as long as they fit; at least the beginning of the first. */
export function shorten(text: string, most: number): string {
  const sentences = cleanLine(text, 8000).split(/(?<=[.!?])\s+(?=\p{Lu})/u);
  let kept = '';
  for (const sentence of sentences) {
    if (kept !== '' && kept.length + sentence.length + 1 > most) break;
    kept = kept === '' ? truncate(sentence, most) : `${kept} ${sentence}`;
  }
  return kept;
}

/** A log line without the time in front: the time stands beside it. */
export function withoutTime(line: string): string {
  return line.trim().replace(/^\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:?\d\d)?\s+/, '');
}

const BRIEF_COMMANDS = 4;
const isRisky = ({ risk }: { risk: Risk }): boolean => risk === 'medium' || risk === 'high';

/** A step for the first screen: what is harmless in one block to copy, what is risky with its warning. */
export function briefResolution(step: ResolutionView): ChatBlock[] {
  const harmless = step.commands.filter((command) => !isRisky(command)).slice(0, BRIEF_COMMANDS);
  const risky = step.commands.filter(isRisky).slice(0, 2);
  const more = step.commands.length - harmless.length - risky.length;
  const text = step.risk === 'high' ? step.text : shorten(step.text, 240);
  const lines = harmless.flatMap((command) => command.lines);
  return [
    stepLine(step, '', text),
    ...(lines.length > 0 ? [{ kind: 'code' as const, text: lines.join('\n') }] : []),
    ...risky.flatMap((command) => commandBlocks(command, true)),
    ...(more > 0 ? [textBlock(italic(`${more} more under “All commands”`))] : []),
    ...outcome(step),
  ];
}

/** Risk first, then what to do, the commands to copy, and how to see that it worked. */
export function resolutionBlocks(step: ResolutionView, label = ''): ChatBlock[] {
  const mixed = step.commands.some((command) => command.risk !== step.risk);
  return [
    stepLine(step, label, step.text),
    ...step.commands.flatMap((command) => commandBlocks(command, mixed)),
    ...outcome(step),
  ];
}

function stepLine(step: ResolutionView, label: string, text: string): ChatBlock {
  const condition = step.appliesWhen ? ` (${step.appliesWhen})` : '';
  const unverified = step.verdict.verdict === 'unverified' ? [' ', italic('Not verified.')] : [];
  return textBlock(bold(`${label}[${step.riskLabel}] `), ...prose(text + condition), ...unverified);
}

function outcome(step: ResolutionView): ChatBlock[] {
  return step.verification ? [textBlock(italic(`${outcomeLabel(step)}: `), ...prose(step.verification))] : [];
}

/** Commands are never shortened: they are made to be copied. */
function commandBlocks(command: CommandView, showRisk: boolean): ChatBlock[] {
  const note: Line = [
    ...(showRisk ? [bold(`[${command.riskLabel}] `)] : []),
    ...(command.note ? prose(command.note) : []),
  ];
  return [...(note.length > 0 ? [textBlock(...note)] : []), { kind: 'code', text: command.lines.join('\n') }];
}
