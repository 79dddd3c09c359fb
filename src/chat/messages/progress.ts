import type { ChatMessage } from '../../domain/chat-message.js';
import type { ProgressEvent } from '../../ports/diagnostician.js';

export interface Progress {
  /** As it is shown to people: `web-7 (10.0.0.7)`. */
  host: string;
  /** All events so far, in order. */
  stages: readonly ProgressEvent[];
  /** Jobs that wait before this one; only while it has not started. */
  queuedAhead?: number;
}

/** The placeholder that is edited in place while a diagnosis waits and runs. */
export function progressMessage({ host, stages }: Progress): ChatMessage {
  return {
    summary: `Diagnosing ${host}`,
    blocks: [
      { kind: 'text', line: [`Diagnosing ${host}`] },
      { kind: 'context', line: [stages.at(-1)?.message ?? 'queued'] },
    ],
  };
}
