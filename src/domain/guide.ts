import type { Evidence, Modality } from './evidence.js';
import type { DraftReport, RootCause } from './report.js';

/** Whether anything of a modality came in, whole or in part. */
export function cameIn(evidence: readonly Evidence[], asked: Modality): boolean {
  return evidence.some(
    ({ modality, status }) => modality === asked && (status === 'ok' || status === 'partial'),
  );
}

/** The causes that validation did not drop, best first. */
export function standingCauses({ rootCauses }: Pick<DraftReport, 'rootCauses'>): RootCause[] {
  return rootCauses.filter(({ verdict }) => verdict !== 'dropped');
}

/**
 * The cause whose procedure is the one to go on with: the leading one. Where a host only might be healthy, and something
 * speaks against it or its metrics were not seen, it is the best of the causes that are a failure.
 */
export function guidingCause(
  report: Pick<DraftReport, 'rootCauses' | 'abstained'>,
  evidence: readonly Evidence[],
): RootCause | null {
  const [leading, ...others] = standingCauses(report);
  if (leading === undefined) return null;
  const mightBeHealthy = report.abstained && leading.id === 'none';
  const doubted = leading.against.length > 0 || !cameIn(evidence, 'metrics');
  return mightBeHealthy && doubted ? (others[0] ?? null) : leading;
}
