import type { ChatMessage } from '../../domain/chat-message.js';
import type { ReportView } from '../../report/view-types.js';

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

/** The report as it stands in the thread: short, the decision first; the rest behind buttons and the link. */
export function reportMessage(view: ReportView, options: ReportOptions): ChatMessage {
  const { host, title } = view.headline;
  return {
    summary: `${host}: ${title}`,
    blocks: [
      { kind: 'heading', text: title },
      { kind: 'context', line: [options.said.join(' ')] },
    ],
  };
}
