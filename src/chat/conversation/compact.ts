import type { ChatBlock, Line } from '../../domain/chat-message.js';
import type { Dialogue, Turn } from '../../domain/dialogue.js';

/** Turns kept whole, and of these with a long answer. */
const KEPT = 12;
const WHOLE = 4;
const LONG = 3000;
const SHORT = 240;

export function lineText(line: Line): string {
  return line.map((span) => (typeof span === 'string' ? span : span.text)).join('');
}

function blockText(block: ChatBlock): string {
  switch (block.kind) {
    case 'heading':
    case 'code':
      return block.text;
    case 'text':
    case 'context':
      return lineText(block.line);
    case 'list':
      return block.items.map((item) => `- ${lineText(item)}`).join('\n');
    case 'facts':
      return block.facts.map(({ label, value }) => `${label}: ${lineText(value)}`).join('\n');
    default:
      return '';
  }
}

/** What an answer says, as plain text, for the dialogue's memory. */
export function answerText(blocks: readonly ChatBlock[], most = LONG): string {
  return blocks
    .map(blockText)
    .filter((text) => text !== '')
    .join('\n')
    .slice(0, most);
}

/**
 * Keeps the last turns; of older ones only what they decided, a line each. The revision, which holds every objection
 * and hint, is not touched.
 */
export function compact(dialogue: Dialogue): Dialogue {
  const old = dialogue.turns.slice(0, Math.max(0, dialogue.turns.length - KEPT));
  const kept = dialogue.turns.slice(old.length);
  return {
    ...dialogue,
    summary: [...dialogue.summary, ...old.flatMap(({ decision }) => decision ?? [])],
    turns: kept.map((turn, index): Turn =>
      index < kept.length - WHOLE ? { ...turn, answer: turn.answer.slice(0, SHORT) } : turn,
    ),
  };
}
