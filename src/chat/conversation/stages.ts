import type { ProgressEvent } from '../../ports/diagnostician.js';
import type { TurnContext } from '../../ports/conversation.js';

const STAGES: Readonly<Record<string, string>> = {
  collect: 'collecting evidence',
  detect: 'detecting anomalies',
  align: 'naming the symptoms',
  retrieve: 'looking for SOPs and similar cases',
  draft: 'weighing the causes again',
  validate: 'checking every claim',
};

/** Tells the stages of a diagnosis in words. */
export function tellStages({ onStage }: Pick<TurnContext, 'onStage'>): (event: ProgressEvent) => void {
  return ({ node, status }) => {
    if (status === 'started') onStage?.(STAGES[node] ?? node);
  };
}
