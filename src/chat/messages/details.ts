import type { ChatMessage } from '../../domain/chat-message.js';
import type { ReportView } from '../../report/view-types.js';

/** "Show evidence": every finding, strongest first, with its log lines. */
export function evidenceMessage(view: ReportView): ChatMessage {
  return { summary: `Evidence for ${view.headline.host}`, blocks: [] };
}

/** "Show validation": the chain of reasoning, and what validation said of every chunk. */
export function validationMessage(view: ReportView): ChatMessage {
  return { summary: `Validation of the report on ${view.headline.host}`, blocks: [] };
}

/** Only the commands, in order, with their risk. */
export function commandsMessage(view: ReportView): ChatMessage {
  return { summary: `Commands for ${view.headline.host}`, blocks: [] };
}
