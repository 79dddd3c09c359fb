import type { ChatMessage } from '../../domain/chat-message.js';
import type { Storm } from '../../ports/storm-store.js';
import type { ReportView } from '../../report/view-types.js';
import { messageOf, OScopeError } from '../../errors.js';

/** The single notice of a job that failed for good: what, what to do, and the id for the operators. */
export function failureMessage(error: unknown, jobId: string): ChatMessage {
  const text = error instanceof OScopeError ? error.toLine() : messageOf(error);
  return { summary: `Diagnosis failed: ${text}`, blocks: [{ kind: 'context', line: [jobId] }] };
}

/**
 * The answer in the thread of an alert that was folded into a diagnosis: `view` null while it runs, or when it failed.
 * `link` leads to the report (http(s)), null when there is none.
 */
export function foldedMessage(view: ReportView | null, storm: Storm, link: string | null): ChatMessage {
  return { summary: `${view?.headline.title ?? 'One of'} ${storm.count} alerts ${link ?? ''}`, blocks: [] };
}

/** A short answer to a person: what, and how to go on. */
export function noticeMessage(text: string, hint?: string): ChatMessage {
  return {
    summary: text,
    blocks: [
      { kind: 'text', line: [text] },
      ...(hint === undefined ? [] : [{ kind: 'context' as const, line: [hint] }]),
    ],
  };
}

/** Calls the configured escalation group to a diagnosis. */
export function escalationMessage(view: ReportView, by: string): ChatMessage {
  return {
    summary: `${by} escalates ${view.headline.host}: ${view.headline.title}`,
    blocks: [],
    calls: 'escalation',
  };
}

/** What the bot can do, with examples. */
export function helpMessage(): ChatMessage {
  return { summary: 'What OScope can do', blocks: [] };
}
