import type { FindingDraft } from '../../domain/finding.js';
import { logDraft, quoted, writerName } from './draft.js';
import { LEAD, unit } from './rate.js';
import type { LogSummary, LogTemplate } from './summary.js';

/** Priority of a warning; smaller is worse. */
const WARNING = 4;
/** Share of equal words from which a template is but a variant of an earlier one. */
const VARIANT = 0.7;
/** A writer of so many templates always writes new ones. */
const CHATTER = 300;
const MIN_STRENGTH = 0.3;
/** What the first lines of a writer lose: its habits are unknown. */
const UNFAMILIAR = 0.15;

/** Templates that did not occur in the earlier part of the window, nor did a variant of theirs. */
export function novelTemplates(summary: LogSummary): LogTemplate[] {
  const lead = summary.binStart + LEAD * summary.binCount * summary.binSeconds;
  const early = summary.templates.filter((t) => t.firstTime < lead);
  // Without an earlier part nothing can be called new.
  if (early.length === 0) return [];
  const known = [...summary.templates].sort((a, b) => a.firstTime - b.firstTime);
  const novel: LogTemplate[] = [];
  const seen = new Map<string, Set<string>[]>();
  for (const template of known) {
    const words = new Set(template.text.split(' ').filter((word) => word !== '<*>'));
    const earlier = seen.get(template.identifier) ?? [];
    if (template.firstTime < lead) {
      earlier.push(words);
      seen.set(template.identifier, earlier);
    } else if (earlier.length < CHATTER && !earlier.some((other) => overlap(words, other) >= VARIANT)) {
      novel.push(template);
    }
  }
  return novel;
}

/** log.new_template: warnings and worse that were not there before, one finding a writer. */
export function detectNovelty(summary: LogSummary, taken: ReadonlySet<string>): FindingDraft[] {
  const byWriter = new Map<string, LogTemplate[]>();
  for (const template of novelTemplates(summary)) {
    if (template.severity > WARNING || taken.has(template.id)) continue;
    const key = `${template.unit ?? ''}\0${template.identifier}`;
    const list = byWriter.get(key);
    if (list === undefined) byWriter.set(key, [template]);
    else list.push(template);
  }
  return [...byWriter.values()].flatMap((templates) => noveltyDraft(templates, summary));
}

function noveltyDraft(templates: LogTemplate[], summary: LogSummary): FindingDraft[] {
  const familiar = isFamiliar(templates, summary);
  const strengthOf = (t: LogTemplate) => noveltyStrength(t) - (familiar ? 0 : UNFAMILIAR);
  const ranked = [...templates].sort(
    (a, b) => a.severity - b.severity || strengthOf(b) - strengthOf(a) || a.firstTime - b.firstTime,
  );
  const top = ranked[0];
  if (top === undefined) return [];
  const strength = Math.min(
    0.95,
    Math.max(...ranked.map(strengthOf)) + 0.04 * Math.min(5, ranked.length - 1),
  );
  if (strength < MIN_STRENGTH) return [];
  const count = ranked.reduce((sum, t) => sum + t.count, 0);
  const others = ranked.length > 1 ? ` and ${String(ranked.length - 1)} more` : '';
  const level = top.severity <= 3 ? 'error' : 'warning';
  return [
    logDraft(
      {
        kind: 'log.new_template',
        title: `${writerName(top)}: new ${level} ${quoted(top)} (${String(top.count)} lines)${others}`,
        onset: Math.min(...ranked.filter((t) => t.severity === top.severity).map((t) => t.firstTime)),
        strength,
        trend: 'level-shift',
        direction: 'up',
        writer: top,
        subject: { template: top.text.slice(0, 200) },
        baseline: 0,
        value: count,
        unit: 'lines',
        excerpt: ranked.slice(0, 6).flatMap((t) => t.samples.slice(0, 2)),
        bins: sumBins(ranked),
      },
      summary,
    ),
  ];
}

/**
 * Whether the writer was at work for a while before these lines: the first run of a job shows lines that it may
 * write every time. The kernel and systemd speak only of what happens.
 */
function isFamiliar(templates: readonly LogTemplate[], summary: LogSummary): boolean {
  const first = Math.min(...templates.map((t) => t.firstTime));
  const { identifier, unit: unitName } = templates[0] ?? { identifier: '', unit: null };
  if (identifier === 'kernel') return true;
  const volume = summary.volumes.find(
    (v) => v.unit === unitName && (unitName !== null || v.identifier === identifier),
  );
  const span = summary.binCount * summary.binSeconds;
  return volume !== undefined && first - volume.firstTime > LEAD * span;
}

/** One warning alone stays below the threshold; an error or a repeated warning does not. */
function noveltyStrength(template: LogTemplate): number {
  const bySeverity = template.severity <= 2 ? 0.5 : template.severity === 3 ? 0.34 : 0.22;
  return bySeverity + 0.38 * unit(Math.log2(template.count) / 6);
}

function sumBins(templates: readonly LogTemplate[]): number[] {
  const length = templates[0]?.bins.length ?? 0;
  return Array.from({ length }, (_, i) => templates.reduce((sum, t) => sum + (t.bins[i] ?? 0), 0));
}

function overlap(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  let common = 0;
  for (const word of a) if (b.has(word)) common++;
  const all = a.size + b.size - common;
  return all === 0 ? 1 : common / all;
}
