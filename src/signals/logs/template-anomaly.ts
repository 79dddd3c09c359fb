import type { FindingDraft } from '../../domain/finding.js';
import { clusterVectors } from './cluster.js';
import { logDraft, quoted, writerName } from './draft.js';
import { DEFAULT_FOREST, isolationScores } from './isolation-forest.js';
import { novelTemplates } from './novelty.js';
import { findSurge, unit } from './rate.js';
import type { LogSummary, LogTemplate } from './summary.js';

export type TemplateVectors = ReadonlyMap<string, ArrayLike<number>>;

/** Templates at least this alike are one cluster. */
const SAME_CLUSTER = 0.8;
/** A cluster stands out when its score is this many standard deviations above the mean of all. */
const OUTLIER_DEVIATIONS = 1;
const MIN_CLUSTERS = 8;
const MAX_FINDINGS = 2;
const MIN_STRENGTH = 0.3;
const SURGE = { minCount: 20, minRatio: 5 };

interface Scored {
  templates: LogTemplate[];
  score: number;
}

/**
 * log.anomaly: clusters of template vectors that an Isolation Forest on (centroid, count) sets apart. By itself
 * that is near chance on real logs (the odd line is mostly harmless), so a cluster must also be new to the
 * kernel's log, or surge; one odd line alone stays below the threshold.
 */
export function detectTemplateAnomalies(
  summary: LogSummary,
  vectors: TemplateVectors,
  taken: ReadonlySet<string>,
  seed: number,
): FindingDraft[] {
  const novel = new Set(novelTemplates(summary).map((t) => t.id));
  const clusters = scoreClusters(summary, vectors, seed);
  const outlier = outlierScore(clusters.map(({ score }) => score));
  return clusters
    .filter(({ score, templates }) => score >= outlier && !templates.some((t) => taken.has(t.id)))
    .flatMap((scored) => anomalyDraft(scored, outlier, novel, summary))
    .filter(({ strength }) => strength >= MIN_STRENGTH)
    .sort((a, b) => b.strength - a.strength || a.onset - b.onset)
    .slice(0, MAX_FINDINGS);
}

/** Clusters with their isolation scores: features are the centroid and the logarithm of the line count. */
export function scoreClusters(summary: LogSummary, vectors: TemplateVectors, seed: number): Scored[] {
  const templates = summary.templates.filter((t) => vectors.has(t.id));
  const clusters = clusterVectors(
    templates.map((t) => vectors.get(t.id) ?? []),
    SAME_CLUSTER,
  );
  if (clusters.length < MIN_CLUSTERS) return [];
  const members = clusters.map((cluster) => cluster.members.flatMap((m) => templates[m] ?? []));
  const counts = members.map((list) => Math.log1p(list.reduce((sum, t) => sum + t.count, 0)));
  const rows = clusters.map(({ centroid }, i) => Float64Array.of(...centroid, counts[i] ?? 0));
  const scores = isolationScores(rows, { ...DEFAULT_FOREST, seed });
  return members.map((list, i) => ({ templates: list, score: scores[i] ?? 0 }));
}

function outlierScore(scores: readonly number[]): number {
  const mean = scores.reduce((a, b) => a + b, 0) / scores.length;
  const variance = scores.reduce((sum, score) => sum + (score - mean) ** 2, 0) / scores.length;
  return mean + OUTLIER_DEVIATIONS * Math.sqrt(variance);
}

function anomalyDraft(
  { templates, score }: Scored,
  outlier: number,
  novel: ReadonlySet<string>,
  summary: LogSummary,
): FindingDraft[] {
  const top = [...templates].sort((a, b) => b.count - a.count)[0];
  if (top === undefined) return [];
  const surge = findSurge(top.bins, SURGE);
  const isNew = top.identifier === 'kernel' && templates.every((t) => novel.has(t.id));
  if (surge === null && !isNew) return [];
  const onset = isNew
    ? Math.min(...templates.map((t) => t.firstTime))
    : summary.binStart + (surge?.from ?? 0) * summary.binSeconds;
  return [
    logDraft(
      {
        kind: 'log.anomaly',
        title: `${writerName(top)}: ${isNew ? 'unusual new line' : 'unusually many lines'} ${quoted(top)}`,
        onset,
        strength:
          0.22 +
          0.25 * unit((score - outlier) / 0.15) +
          0.15 * unit(Math.log2(top.count) / 5) +
          (surge === null ? 0 : 0.2 * surge.strength),
        trend: isNew ? 'level-shift' : 'spike',
        direction: 'up',
        writer: top,
        subject: { template: top.text.slice(0, 200) },
        baseline: surge?.before ?? 0,
        value: top.count,
        unit: 'lines',
        excerpt: templates.slice(0, 4).flatMap((t) => t.samples.slice(0, 3)),
        bins: top.bins,
      },
      summary,
    ),
  ];
}
