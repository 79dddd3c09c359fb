import type { FindingDraft } from '../../domain/finding.js';
import { binTime, logDraft, perMinute, quoted, templatesOf, writerName } from './draft.js';
import { findSurge } from './rate.js';
import type { Surge } from './rate.js';
import type { LogSummary, LogTemplate, UnitVolume } from './summary.js';

const FLOOD = { minCount: 100, minRatio: 5 };
const ERROR_BURST = { minCount: 5, minRatio: 4 };

/** Lines a second that nothing healthy writes, over a whole window. */
const CHRONIC_FLOOD_RATE = 50;

/** log.flood: a unit writes far more than it did. */
export function detectFloods(summary: LogSummary): FindingDraft[] {
  return summary.volumes.flatMap((volume) => {
    const surge = findSurge(volume.bins, FLOOD) ?? chronicFlood(volume, summary);
    if (surge === null) return [];
    const main = mainTemplates(templatesOf(summary, volume), surge, summary);
    const what = main[0] === undefined ? '' : `, mostly ${quoted(main[0])}`;
    return [
      surgeDraft(
        'log.flood',
        `${writerName(volume)}: flood of log lines${what}`,
        volume,
        volume.bins,
        surge,
        main,
        summary,
      ),
    ];
  });
}

/** log.error_burst: a unit's lines of priority error and worse surge. */
export function detectErrorBursts(summary: LogSummary): FindingDraft[] {
  return summary.volumes.flatMap((volume) => {
    const surge = findSurge(volume.errorBins, ERROR_BURST) ?? chronicErrors(volume, summary);
    if (surge === null) return [];
    const errors = templatesOf(summary, volume).filter((t) => t.severity <= 3);
    const main = mainTemplates(errors, surge, summary);
    const what = main[0] === undefined ? '' : `, mostly ${quoted(main[0])}`;
    const title = `${writerName(volume)}: ${String(surge.count)} error lines${what}`;
    return [surgeDraft('log.error_burst', title, volume, volume.errorBins, surge, main, summary)];
  });
}

function surgeDraft(
  kind: string,
  title: string,
  volume: UnitVolume,
  bins: Uint32Array,
  surge: Surge,
  main: readonly LogTemplate[],
  summary: LogSummary,
): FindingDraft {
  return logDraft(
    {
      kind,
      title,
      onset: onsetOf(surge, volume, main, summary),
      strength: surge.strength,
      trend: surge.to < summary.binCount - 1 ? 'spike' : 'level-shift',
      direction: 'up',
      writer: volume,
      baseline: perMinute(surge.from === 0 ? 0 : surge.before, summary),
      value: perMinute(surge.within, summary),
      unit: 'lines/min',
      excerpt: main.slice(0, 4).flatMap((t) => t.samples.slice(0, 3)),
      bins,
    },
    summary,
  );
}

/** Templates by their lines within the surge. */
function mainTemplates(templates: readonly LogTemplate[], surge: Surge, summary: LogSummary): LogTemplate[] {
  const end = binTime(summary, surge.to);
  const within = (t: LogTemplate) => t.bins.subarray(surge.from, surge.to).reduce((a, b) => a + b, 0);
  return templates
    .filter((t) => t.firstTime < end)
    .map((template) => ({ template, count: within(template) }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count)
    .map(({ template }) => template);
}

/** The first line of the surge's templates within its first bin, else that bin's start. */
function onsetOf(
  surge: Surge,
  volume: UnitVolume,
  main: readonly LogTemplate[],
  summary: LogSummary,
): number {
  const from = binTime(summary, surge.from);
  const firsts = main.map((t) => t.firstTime).filter((t) => t >= from && t < from + summary.binSeconds);
  return Math.max(summary.binStart, Math.min(...firsts, from + (firsts.length > 0 ? summary.binSeconds : 0)));
}

/** The flood may be older than the window. */
function chronicFlood(volume: UnitVolume, summary: LogSummary): Surge | null {
  const rate = volume.count / (summary.binCount * summary.binSeconds);
  const busy = volume.bins.reduce((bins, n) => bins + (n > 0 ? 1 : 0), 0);
  if (rate < CHRONIC_FLOOD_RATE || busy < summary.binCount / 2) return null;
  return fromStart(volume.count, summary, 0.45);
}

/** Errors all through the window, as many as ordinary lines: chronic noise, or a fault older than the window. */
function chronicErrors(volume: UnitVolume, summary: LogSummary): Surge | null {
  const busy = volume.errorBins.reduce((bins, n) => bins + (n > 0 ? 1 : 0), 0);
  if (volume.errors < 20 || busy < summary.binCount / 3 || volume.errors < volume.count / 2) return null;
  return fromStart(volume.errors, summary, 0.35);
}

function fromStart(count: number, summary: LogSummary, strength: number): Surge {
  return { from: 0, to: summary.binCount, count, before: 0, within: count / summary.binCount, strength };
}
