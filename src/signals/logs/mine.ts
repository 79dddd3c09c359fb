import type { LogRecord } from '../../domain/evidence.js';
import type { TimeWindow } from '../../domain/incident.js';
import type { LogCollector } from './collector.js';
import { DEFAULT_DRAIN, createDrain } from './drain.js';
import { templateTexts } from './merge.js';
import type { DrainCluster, DrainOptions } from './drain.js';
import { sampleLine } from './sample.js';
import { statedPriority } from './severity.js';
import type { LogSummary, LogTemplate, UnitVolume } from './summary.js';
import { binning } from './bins.js';
import type { Binning } from './bins.js';

export interface MineOptions {
  drain?: DrainOptions;
  collectors?: readonly LogCollector[];
}

/** Raw lines kept of a template. */
export const MAX_SAMPLES = 4;
/** Writers past this many share one name: identifiers are untrusted text and may be without end. */
const MAX_WRITERS = 1000;
const OTHER = '(other)';
/** Priority of a line that tells none: info. */
const UNTOLD = 6;
const NO_PRIORITY = 8;

interface Gathered {
  template: LogTemplate;
  cluster: DrainCluster;
  stated: number;
  units: Map<string, number>;
}

/**
 * One streaming pass over the log: templates and volumes by time bin, and what the collectors find.
 * Memory grows with the number of templates and units (both bounded), not with the log.
 */
export async function mineLogs(
  records: AsyncIterable<LogRecord>,
  window: TimeWindow,
  options: MineOptions = {},
): Promise<LogSummary> {
  const miner = createMiner(window, options);
  for await (const record of records) miner.push(record);
  return miner.finish();
}

/** The pass itself, for callers that hold the records already. */
export function createMiner(window: TimeWindow, options: MineOptions = {}) {
  const bins = binning(window);
  const drainOptions = options.drain ?? DEFAULT_DRAIN;
  const drain = createDrain(drainOptions);
  const collectors = options.collectors ?? [];
  const scopes = createRegistry();
  const volumes = new Map<string, UnitVolume>();
  const gathered: Gathered[] = [];
  const totals = { records: 0, misplaced: 0, unplaced: 0 };
  let lastTime = window.start;

  const timeOf = (time: number): number => {
    if (time >= window.start && time <= window.end) return (lastTime = time);
    totals.misplaced++;
    return lastTime;
  };

  return {
    push(record: LogRecord): void {
      totals.records++;
      for (const collector of collectors) collector.push(record);
      const time = timeOf(record.time);
      const bin = bins.indexOf(time);
      const scope = scopes.indexOf(record.identifier);
      const unit = unitOf(record);
      const cluster = drain.add(record.message, scope.index);
      let priority = knownPriority(record) ?? UNTOLD;
      if (cluster === null) totals.unplaced++;
      else {
        const entry = (gathered[cluster.id] ??= gather(cluster, scope.name, record, time, bins));
        priority = Math.min(priority, entry.stated);
        countLine(entry, record, unit, time, bin, priority);
      }
      countVolume(volumes, unit, scope.name, time, bin, priority, bins);
    },
    finish(): LogSummary {
      return {
        ...totals,
        binStart: bins.start,
        binSeconds: bins.seconds,
        binCount: bins.count,
        templates: mergeByText(gathered, drainOptions.fixedWords),
        volumes: [...volumes.values()],
        collected: collectors.flatMap((collector) => collector.finish()),
      };
    },
  };
}

const UNIT_NAME =
  /[\w@:.\\-]+\.(?:service|socket|timer|mount|automount|swap|scope|slice|target|path|device)\b/;

/** Systemd's lines belong to the unit that they speak of, as `journalctl -u` has it. */
function unitOf(record: LogRecord): string | null {
  if (record.identifier !== 'systemd') return record.unit;
  return UNIT_NAME.exec(record.message.slice(0, 300))?.[0] ?? record.unit;
}

function knownPriority({ priority }: LogRecord): number | null {
  return priority !== null && Number.isInteger(priority) && priority >= 0 && priority < NO_PRIORITY
    ? priority
    : null;
}

function createRegistry() {
  const indexes = new Map<string, number>();
  return {
    indexOf(name: string): { index: number; name: string } {
      const known = indexes.get(name);
      if (known !== undefined) return { index: known, name };
      if (indexes.size >= MAX_WRITERS) return { index: MAX_WRITERS, name: OTHER };
      const index = indexes.size;
      indexes.set(name, index);
      return { index, name };
    },
  };
}

function gather(
  cluster: DrainCluster,
  identifier: string,
  record: LogRecord,
  time: number,
  bins: Binning,
): Gathered {
  return {
    cluster,
    stated: statedPriority(record.message) ?? NO_PRIORITY,
    units: new Map(),
    template: {
      id: `T${String(cluster.id)}`,
      text: '',
      identifier,
      unit: null,
      count: 0,
      priorities: new Array<number>(NO_PRIORITY + 1).fill(0),
      severity: NO_PRIORITY,
      firstTime: time,
      lastTime: time,
      bins: new Uint32Array(bins.count),
      samples: [],
    },
  };
}

function countLine(
  entry: Gathered,
  record: LogRecord,
  unit: string | null,
  time: number,
  bin: number,
  priority: number,
): void {
  const { template, units } = entry;
  template.count++;
  template.severity = Math.min(template.severity, priority);
  const place = knownPriority(record) ?? NO_PRIORITY;
  template.priorities[place] = (template.priorities[place] ?? 0) + 1;
  template.bins[bin] = (template.bins[bin] ?? 0) + 1;
  template.firstTime = Math.min(template.firstTime, time);
  template.lastTime = Math.max(template.lastTime, time);
  if (unit !== null && (units.size < 50 || units.has(unit))) units.set(unit, (units.get(unit) ?? 0) + 1);
  // A flood of one template costs one line of text a second, not one a record.
  if (template.samples.length < MAX_SAMPLES) template.samples.push(sampleLine(record));
}

function countVolume(
  volumes: Map<string, UnitVolume>,
  unit: string | null,
  identifier: string,
  time: number,
  bin: number,
  priority: number,
  bins: Binning,
): void {
  let key = unit ?? `\0${identifier}`;
  if (!volumes.has(key) && volumes.size >= MAX_WRITERS) key = OTHER;
  let volume = volumes.get(key);
  if (volume === undefined) {
    const name = key === OTHER ? OTHER : identifier;
    volume = {
      unit: key === OTHER ? null : unit,
      identifier: name,
      count: 0,
      errors: 0,
      firstTime: time,
      lastTime: time,
      bins: new Uint32Array(bins.count),
      errorBins: new Uint32Array(bins.count),
    };
    volumes.set(key, volume);
  }
  // Systemd speaks of a unit before the unit itself does.
  if (volume.identifier === 'systemd') volume.identifier = identifier;
  volume.count++;
  volume.firstTime = Math.min(volume.firstTime, time);
  volume.lastTime = Math.max(volume.lastTime, time);
  volume.bins[bin] = (volume.bins[bin] ?? 0) + 1;
  if (priority <= 3) {
    volume.errors++;
    volume.errorBins[bin] = (volume.errorBins[bin] ?? 0) + 1;
  }
}

/** Clusters of one writer that ended with the same text are one template. */
function mergeByText(gathered: readonly Gathered[], fixedWords: number): LogTemplate[] {
  const merged = new Map<string, LogTemplate>();
  for (const [identifier, own] of byWriter(gathered)) {
    const texts = templateTexts(
      own.map(({ cluster }) => cluster),
      fixedWords,
    );
    own.forEach(({ template, units }, i) => {
      template.text = texts[i] ?? '';
      template.unit = mostFrequent(units);
      const key = `${identifier}\0${template.text}`;
      const first = merged.get(key);
      if (first === undefined) merged.set(key, template);
      else mergeInto(first, template);
    });
  }
  return [...merged.values()];
}

function byWriter(gathered: readonly Gathered[]): Map<string, Gathered[]> {
  const writers = new Map<string, Gathered[]>();
  for (const entry of gathered) {
    const own = writers.get(entry.template.identifier);
    if (own === undefined) writers.set(entry.template.identifier, [entry]);
    else own.push(entry);
  }
  return writers;
}

function mergeInto(first: LogTemplate, other: LogTemplate): void {
  first.count += other.count;
  first.severity = Math.min(first.severity, other.severity);
  first.firstTime = Math.min(first.firstTime, other.firstTime);
  first.lastTime = Math.max(first.lastTime, other.lastTime);
  other.priorities.forEach((n, i) => (first.priorities[i] = (first.priorities[i] ?? 0) + n));
  other.bins.forEach((n, i) => (first.bins[i] = (first.bins[i] ?? 0) + n));
  first.unit ??= other.unit;
  for (const sample of other.samples) if (first.samples.length < MAX_SAMPLES) first.samples.push(sample);
}

function mostFrequent(counts: ReadonlyMap<string, number>): string | null {
  let best: string | null = null;
  let most = 0;
  for (const [name, count] of counts) {
    if (count > most) {
      best = name;
      most = count;
    }
  }
  return best;
}
