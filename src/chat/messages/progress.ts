import type { ChatMessage, Line } from '../../domain/chat-message.js';
import type { ProgressEvent } from '../../ports/diagnostician.js';
import { cleanLine, truncate } from '../../report/clean.js';
import { bold, bullets, context, italic, prose, textBlock } from './parts.js';

export interface Progress {
  /** As it is shown to people: `web-7 (10.0.0.7)`. */
  host: string;
  /** All events so far, in order. */
  stages: readonly ProgressEvent[];
  /** Jobs that wait before this one; only while it has not started. */
  queuedAhead?: number;
}

/** Node → what it does, in the order of the graph. */
const STAGES: Readonly<Record<string, string>> = {
  collect: 'Collecting evidence',
  detect: 'Detecting anomalies',
  align: 'Naming the symptoms',
  retrieve: 'Looking for SOPs and similar cases',
  draft: 'Weighing the causes',
  validate: 'Checking every claim',
};

/** The placeholder that is edited in place while a diagnosis waits and runs. */
export function progressMessage({ host, stages, queuedAhead }: Progress): ChatMessage {
  const name = cleanLine(host, 120);
  const lines = stageLines(stages);
  if (lines.length === 0) {
    const waits =
      queuedAhead !== undefined && queuedAhead > 0
        ? `Queued: ${queuedAhead} ${queuedAhead === 1 ? 'job' : 'jobs'} before this one.`
        : 'Queued: it starts in a moment.';
    return {
      summary: `Diagnosing ${name}: queued`,
      interim: true,
      blocks: [textBlock('🔎 Diagnosing ', bold(name)), context(waits)],
    };
  }
  const current = currentStage(stages);
  return {
    summary: `Diagnosing ${name}: ${current}`,
    interim: true,
    blocks: [
      textBlock('🔎 Diagnosing ', bold(name)),
      bullets(lines),
      context('This message becomes the report.'),
    ],
  };
}

/** What runs now, in words: `checking every claim`. */
export function currentStage(stages: readonly ProgressEvent[]): string {
  const node = stages.at(-1)?.node ?? '';
  const words = STAGES[node] ?? (cleanLine(node, 40) || 'queued');
  return words.charAt(0).toLowerCase() + words.slice(1);
}

/** One line a stage: its last word counts (validate reports chunk by chunk). */
function stageLines(stages: readonly ProgressEvent[]): Line[] {
  const last = new Map<string, ProgressEvent>();
  for (const event of stages) {
    const before = last.get(event.node);
    // A stage that goes on keeps what it found.
    if (event.status !== 'started' || before === undefined) last.set(event.node, event);
  }
  const running = stages.at(-1);
  return [...last.values()].map((event) => stageLine(event, isRunning(event, running)));
}

function isRunning(event: ProgressEvent, running: ProgressEvent | undefined): boolean {
  return event.status === 'started' || (event === running && event.node === 'validate' && !isWhole(event));
}

/** `3/7 …` → false, `7/7 …` → true. */
function isWhole({ message }: ProgressEvent): boolean {
  const [done, total] = (message.split(' ')[0] ?? '').split('/');
  return total === undefined || done === total;
}

function stageLine(event: ProgressEvent, running: boolean): Line {
  const words = STAGES[event.node] ?? cleanLine(event.node, 40);
  const message = truncate(cleanLine(event.message, 200), 160);
  if (running) return [`⏳ ${words}…`, ...(message ? [' ', ...prose(message)] : [])];
  if (event.status === 'degraded') return [`⚠️ ${words}: `, italic(message || 'not completed')];
  return [`✅ ${words}`, ...(message ? [': ', ...prose(message)] : [])];
}
