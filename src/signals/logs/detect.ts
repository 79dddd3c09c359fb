import type { FindingDraft } from '../../domain/finding.js';
import type { TimeWindow } from '../../domain/incident.js';
import { explainedTemplates } from './explained.js';
import { detectNovelty } from './novelty.js';
import { detectSilence } from './silence.js';
import { detectTemplateAnomalies } from './template-anomaly.js';
import type { TemplateVectors } from './template-anomaly.js';
import type { LogSummary } from './summary.js';
import { detectErrorBursts, detectFloods } from './volume.js';

/** Statistical findings are context to the signatures: a few say it all. */
const MAX_OF_KIND = 4;

/**
 * The statistical log findings, strongest first: volume, errors, new templates, outlier clusters, silence.
 * Signature findings are in `summary.collected`, not here; what they show already is not said again as new. Vectors are by template id; null = none to be had.
 */
export function detectLogs(
  summary: LogSummary,
  vectors: TemplateVectors | null,
  window: TimeWindow,
  seed: number,
): FindingDraft[] {
  const bursts = detectErrorBursts(summary);
  const explained = explainedTemplates(summary);
  const novelty = detectNovelty(summary, new Set([...explained, ...templatesOfWriters(summary, bursts, 3)]));
  const taken = new Set([...explained, ...templatesOfWriters(summary, [...bursts, ...novelty], 7)]);
  const anomalies = vectors === null ? [] : detectTemplateAnomalies(summary, vectors, taken, seed);
  return [detectFloods(summary), bursts, novelty, anomalies, detectSilence(summary)]
    .flatMap((drafts) => strongest(drafts).slice(0, MAX_OF_KIND))
    .map((draft) => ({ ...draft, onset: Math.max(window.start, Math.min(window.end, draft.onset)) }))
    .sort(byStrength);
}

function strongest(drafts: readonly FindingDraft[]): FindingDraft[] {
  return [...drafts].sort(byStrength);
}

function byStrength(a: FindingDraft, b: FindingDraft): number {
  return b.strength - a.strength || a.onset - b.onset || (a.title < b.title ? -1 : 1);
}

/** The templates of priority `worst` and worse of writers that are reported already. */
function templatesOfWriters(
  summary: LogSummary,
  drafts: readonly FindingDraft[],
  worst: number,
): Set<string> {
  const writers = new Set(drafts.map(({ subject }) => subject.unit ?? subject.identifier));
  return new Set(
    summary.templates
      .filter((t) => t.severity <= worst && writers.has(t.unit ?? t.identifier))
      .map((t) => t.id),
  );
}
