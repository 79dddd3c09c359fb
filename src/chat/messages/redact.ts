import type { ChatBlock, ChatMessage, Line, Span } from '../../domain/chat-message.js';

/** Takes secrets out of a text: log lines and commands may hold them, and a channel has many readers. */
export type Redact = (text: string) => string;

function redactSpan(span: Span, redact: Redact): Span {
  return typeof span === 'string' ? redact(span) : { ...span, text: redact(span.text) };
}

function redactBlock(block: ChatBlock, redact: Redact): ChatBlock {
  const line = (spans: Line): Line => spans.map((span) => redactSpan(span, redact));
  switch (block.kind) {
    case 'heading':
    case 'code':
      return { ...block, text: redact(block.text) };
    case 'text':
    case 'context':
      return { ...block, line: line(block.line) };
    case 'list':
      return { ...block, items: block.items.map(line) };
    case 'facts':
      return {
        ...block,
        facts: block.facts.map(({ label, value }) => ({ label: redact(label), value: line(value) })),
      };
    case 'divider':
    case 'actions':
      return block;
  }
}

/** The message without secrets. Links keep their targets: those of reports are signed. */
export function redactMessage(message: ChatMessage, redact: Redact): ChatMessage {
  return {
    ...message,
    summary: redact(message.summary),
    blocks: message.blocks.map((block) => redactBlock(block, redact)),
  };
}
