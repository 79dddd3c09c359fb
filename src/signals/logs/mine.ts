import type { LogRecord } from '../../domain/evidence.js';
import type { TimeWindow } from '../../domain/incident.js';
import { binning } from './bins.js';
import type { LogCollector } from './collector.js';
import { DEFAULT_DRAIN, createDrain } from './drain.js';
import type { DrainOptions } from './drain.js';
import { UNTOLD, knownPriority } from './severity.js';
import type { LogSummary } from './summary.js';
import { createTemplateStore } from './template-store.js';
import { createVolumeStore } from './volume-store.js';
import { createWriters, unitOf } from './writers.js';

export interface MineOptions {
  drain?: DrainOptions;
  collectors?: readonly LogCollector[];
}

export interface Miner {
  push(record: LogRecord): void;
  finish(): LogSummary;
}

/**
 * One streaming pass over the log: templates and volumes by time bin, and what the collectors find.
 * Memory grows with the number of templates and units (both bounded), not with the log.
 * Rejects with whatever the stream throws.
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
export function createMiner(window: TimeWindow, options: MineOptions = {}): Miner {
  const { drain: drainOptions = DEFAULT_DRAIN, collectors = [] } = options;
  const bins = binning(window);
  const drain = createDrain(drainOptions);
  const writerOf = createWriters();
  const templates = createTemplateStore(bins, drainOptions.fixedWords);
  const volumes = createVolumeStore(bins);
  const timeOf = createTimeKeeper(window);
  let records = 0;
  let unplaced = 0;

  return {
    push(record) {
      records++;
      for (const collector of collectors) collector.push(record);
      const time = timeOf.place(record.time);
      const writer = writerOf(record.identifier);
      const priority = knownPriority(record) ?? UNTOLD;
      const unit = unitOf(record);
      const line = { record, identifier: writer.name, unit, time, bin: bins.indexOf(time), priority };
      const cluster = drain.add(record.message, writer.index);
      if (cluster === null) unplaced++;
      volumes.count(line, cluster === null ? priority : templates.count(cluster, line));
    },
    finish: () => ({
      records,
      misplaced: timeOf.misplaced(),
      unplaced,
      binStart: bins.start,
      binSeconds: bins.seconds,
      binCount: bins.count,
      templates: templates.templates(),
      volumes: volumes.volumes(),
      collected: collectors.flatMap((collector) => collector.finish()),
    }),
  };
}

/** A record whose time is not in the window (the clock was set) counts at the time of the record before it. */
function createTimeKeeper({ start, end }: TimeWindow) {
  let last = start;
  let misplaced = 0;
  return {
    place(time: number): number {
      if (time >= start && time <= end) last = time;
      else misplaced++;
      return last;
    },
    misplaced: () => misplaced,
  };
}
