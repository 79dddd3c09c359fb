import type { MetricDefinition } from '../../catalog/metrics/definition.js';
import { metricCatalog } from '../../catalog/metrics/registry.js';
import type { MetricSeries } from '../../domain/evidence.js';
import type { FindingDraft } from '../../domain/finding.js';
import type { TimeWindow } from '../../domain/incident.js';
import { formatValue, isNoun } from '../../domain/quantity.js';
import type { Grid } from './align.js';
import { alignGauge, cleanSeries, createGrid } from './align.js';
import type { Anomaly } from './change.js';
import { findAnomaly } from './anomaly.js';
import type { Coverage } from './coverage.js';
import { measureCoverage, presence } from './coverage.js';
import type { DerivedSeries } from './evaluate.js';
import { withoutCopies } from './copies.js';
import { createEvaluator } from './evaluate.js';
import { withoutForeignScrapes } from './scrapes.js';
import { indexSeries } from './series-index.js';

/** Facts of the host that stand in where the series do not tell them. */
export interface HostFacts {
  cpus: number | null;
  memBytes: number | null;
}

export interface MetricDetection {
  /** Strongest first. */
  findings: FindingDraft[];
  /** Ids of the catalogue metrics that could be computed from the series. */
  measured: string[];
  coverage: Coverage;
}

/** What is weaker is noise to the reader. */
const MIN_STRENGTH = 0.3;
const MAX_FINDINGS = 40;
const MAX_POINTS = 120;

/** Constant series for what the exporter did not say. */
function factSeries(series: readonly MetricSeries[], grid: Grid, facts: HostFacts): MetricSeries[] {
  const has = (name: string): boolean => series.some((one) => one.name === name);
  const constant = (name: string, value: number): MetricSeries => ({
    name,
    labels: {},
    times: [...grid.times],
    values: grid.times.map(() => value),
  });
  const total = 'node_memory_MemTotal_bytes';
  return facts.memBytes !== null && !has(total) ? [constant(total, facts.memBytes)] : [];
}

/** Raw series may also come already derived (computed by a live Prometheus): named by the catalogue id. */
function derivedFrom(
  definition: MetricDefinition,
  index: ReadonlyMap<string, readonly MetricSeries[]>,
  grid: Grid,
): DerivedSeries[] {
  return (index.get(definition.id) ?? []).map((series) => ({
    definition,
    subject: Object.fromEntries(
      Object.entries(definition.subject).map(([key, label]) => [
        key,
        series.labels[key] ?? series.labels[label] ?? '',
      ]),
    ),
    values: alignGauge(cleanSeries(series), grid),
  }));
}

/** Steps in which nothing was scraped count as failed scrapes: then not even `up` is there. */
function markGaps(derived: DerivedSeries, present: readonly boolean[]): DerivedSeries {
  const first = present.indexOf(true);
  const values = derived.values.map((value, i) =>
    first >= 0 && i > first && present[i] === false ? 0 : value,
  );
  return { ...derived, values };
}

function chartPoints(values: Float64Array, grid: Grid): [number, number | null][] {
  const stride = Math.max(1, Math.ceil(values.length / MAX_POINTS));
  const points: [number, number | null][] = [];
  for (let i = 0; i < values.length; i += stride) {
    const known = Array.from(values.subarray(i, i + stride)).filter((value) => Number.isFinite(value));
    const mean = known.length === 0 ? null : known.reduce((a, b) => a + b, 0) / known.length;
    points.push([grid.times[i] ?? 0, mean]);
  }
  return points;
}

function titleOf({ definition, subject }: DerivedSeries, anomaly: Anomaly): string {
  const who = Object.values(subject).filter((value) => value !== '');
  const name = `${definition.title}${who.length > 0 ? ` (${who.join(', ')})` : ''}`;
  const value = formatValue(anomaly.value, definition.unit);
  if (anomaly.baseline === null) return `${name} is at ${value}`;
  const verb = anomaly.direction === 'up' ? 'rose' : 'fell';
  // "from 0 to 6 processes": a noun is said once.
  const unit = isNoun(definition.unit) ? 'count' : definition.unit;
  return `${name} ${verb} from ${formatValue(anomaly.baseline, unit)} to ${value}`;
}

function toFinding(derived: DerivedSeries, anomaly: Anomaly, grid: Grid): FindingDraft {
  return {
    modality: 'metrics',
    kind: derived.definition.id,
    title: titleOf(derived, anomaly),
    onset: grid.times[anomaly.onset] ?? 0,
    strength: Math.min(1, Math.max(0, anomaly.strength)),
    trend: anomaly.trend,
    direction: anomaly.direction,
    saturated: anomaly.saturated,
    subject: derived.subject,
    baseline: anomaly.baseline,
    value: anomaly.value,
    unit: derived.definition.unit,
    excerpt: [],
    points: chartPoints(derived.values, grid),
  };
}

const byStrength = (a: FindingDraft, b: FindingDraft): number =>
  b.strength - a.strength || a.onset - b.onset || (titleKey(a) < titleKey(b) ? -1 : 1);
const titleKey = (finding: FindingDraft): string => `${finding.kind} ${JSON.stringify(finding.subject)}`;

/**
 * Everything abnormal in the host's metrics over the window: at most one finding (one alarm a run) for each
 * metric and subject, strongest first. Never throws: damaged series are cleaned or left out.
 *
 * @param collected raw node_exporter series (counters raw), or series named by catalogue ids that are already derived
 */
export function detectMetrics(
  collected: readonly MetricSeries[],
  window: TimeWindow,
  facts: HostFacts,
): MetricDetection {
  const series = withoutCopies(withoutForeignScrapes(collected));
  const grid = createGrid(series, window);
  const index = indexSeries([...series, ...factSeries(series, grid, facts)]);
  const evaluate = createEvaluator(index, grid);
  const present = presence([...index.values()].flat(), grid);
  const findings: FindingDraft[] = [];
  const measured: string[] = [];
  for (const definition of metricCatalog) {
    const derived = [...evaluate(definition), ...derivedFrom(definition, index, grid)];
    if (derived.length > 0) measured.push(definition.id);
    for (const one of derived) {
      const judged = definition.id === 'scrape.up' ? markGaps(one, present) : one;
      const anomaly = findAnomaly(judged.values, definition);
      if (anomaly !== null && anomaly.strength >= MIN_STRENGTH)
        findings.push(toFinding(judged, anomaly, grid));
    }
  }
  findings.sort(byStrength);
  return {
    findings: findings.slice(0, MAX_FINDINGS),
    measured,
    coverage: measureCoverage(present, grid, series.length),
  };
}
