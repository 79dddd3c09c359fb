import type { BlockedSample, EvidenceData, LogRecord, MetricSeries } from '../../domain/evidence.js';
import type { TimeWindow } from '../../domain/incident.js';
import { formatDateTime } from '../../domain/quantity.js';
import type { Collected, EvidenceSource } from '../../ports/evidence-source.js';

type Span = Pick<TimeWindow, 'start' | 'end'>;

function within({ start, end }: Span, time: number): boolean {
  return time >= start && time <= end;
}

function cutSeries(series: MetricSeries, span: Span): MetricSeries[] {
  const kept = series.times.flatMap((time, index) => (within(span, time) ? [index] : []));
  if (kept.length === 0) return [];
  return [
    {
      ...series,
      times: kept.map((index) => series.times[index] ?? 0),
      values: kept.map((index) => series.values[index] ?? NaN),
    },
  ];
}

async function* cutRecords(records: AsyncIterable<LogRecord>, span: Span): AsyncGenerator<LogRecord> {
  for await (const record of records) if (within(span, record.time)) yield record;
}

function cut(data: EvidenceData, span: Span): EvidenceData {
  if (data.modality === 'metrics')
    return { modality: 'metrics', series: data.series.flatMap((one) => cutSeries(one, span)) };
  if (data.modality === 'logs') return { modality: 'logs', records: () => cutRecords(data.records(), span) };
  const inside = (one: { time: number }): boolean => within(span, one.time);
  return {
    modality: 'stacks',
    profile: data.profile.filter(inside),
    blocked: data.blocked.filter((one: BlockedSample) => inside(one)),
  };
}

/**
 * The recording as far as it reaches into the window that is asked for: what lies outside of it is named as missing,
 * and what was recorded after the window does not tell the future.
 */
export function createWindowedSource(source: EvidenceSource, recorded: Span): EvidenceSource {
  return {
    name: source.name,
    async collect(incident, signal) {
      const { window } = incident;
      const all = await source.collect(incident, signal);
      if (window.start <= recorded.start && window.end >= recorded.end) {
        const lacks = window.start < recorded.start - 60 || window.end > recorded.end + 60;
        return lacks ? all.map((one) => note(one, recorded)) : all;
      }
      const span = { start: Math.max(window.start, recorded.start), end: Math.min(window.end, recorded.end) };
      const empty = span.end <= span.start;
      return all.map((one) => ({
        ...note(one, recorded, empty),
        data: one.data === null || empty ? null : cut(one.data, span),
      }));
    },
  };
}

function note({ evidence, data }: Collected, recorded: Span, empty = false): Collected {
  const reach = `the recording holds ${formatDateTime(recorded.start)} to ${formatDateTime(recorded.end)} only`;
  const status = empty ? 'empty' : evidence.status === 'ok' ? 'partial' : evidence.status;
  return {
    evidence: { ...evidence, status, note: evidence.note === null ? reach : `${evidence.note}; ${reach}` },
    data,
  };
}
