import type { Evidence, Modality } from '../domain/evidence.js';

/** Whether findings of a kind would show in the evidence; `disk.*` asks for any kind that begins so. */
export type Shows = (kind: string) => boolean;

function modalityOf(kind: string): Modality {
  if (kind.startsWith('log.')) return 'logs';
  return kind.startsWith('stack.') ? 'stacks' : 'metrics';
}

/**
 * What could be seen in the evidence: that no finding speaks of a thing says something only where the thing would have
 * shown. Logs and stacks show whatever happens; a metric shows only what its exporter measures.
 */
export function showsOf(evidence: readonly Evidence[]): Shows {
  // An empty blocked-task file says that no task was blocked: it is an answer, not a gap.
  const seen = evidence.filter(({ status }) => status === 'ok' || status === 'partial');
  const modalities = new Set(seen.map(({ modality }) => modality));
  const metrics = seen.filter(({ modality }) => modality === 'metrics');
  // Diagnoses of earlier versions do not say what was measured.
  const known = metrics.every(({ measured }) => measured !== undefined);
  const measured = [...new Set(metrics.flatMap((one) => one.measured ?? []))];
  return (kind) => {
    const modality = modalityOf(kind);
    if (modality !== 'metrics' || !known) return modalities.has(modality);
    const start = kind.endsWith('*') ? kind.slice(0, -1) : undefined;
    return measured.some((id) => (start === undefined ? id === kind : id.startsWith(start)));
  };
}
