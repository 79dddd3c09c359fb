import type { MetricSeries } from '../../../domain/evidence.js';
import type { TimeWindow } from '../../../domain/incident.js';
import { isObject, listOf } from '../json-value.js';
import type { Point } from './derive.js';
import { at, pointsOf } from './derive.js';

export interface SadfHost {
  nodename: string;
  cpus: number;
  samples: SadfSample[];
  /** Samples whose time names no zone that can be trusted. */
  untimed: number;
}

export interface SadfSample {
  /** The end of the interval, Unix seconds. */
  time: number;
  intervalSeconds: number;
  points: Point[];
}

/** `{"date": "2026-11-23", "time": "13:16:12", "utc": 1, "interval": 1}` → Unix seconds; null without UTC. */
export function timeOf(timestamp: unknown): number | null {
  if (!isObject(timestamp)) return null;
  const { date, time, utc, tz } = timestamp;
  if (utc !== 1 && tz !== 'UTC') return null;
  const parsed = Date.parse(`${String(date)}T${String(time)}Z`) / 1000;
  return Number.isFinite(parsed) ? parsed : null;
}

/** The hosts of `sadf -j`'s output; null when it is no such output. */
export function readSadf(text: string): SadfHost[] | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  const hosts = at(value, 'sysstat.hosts');
  if (!Array.isArray(hosts)) return null;
  return listOf(hosts)
    .filter(isObject)
    .map((host) => {
      const cpus = Number(host['number-of-cpus'] ?? NaN);
      const timed = listOf(host.statistics).map((sample) => {
        const time = timeOf(at(sample, 'timestamp'));
        const interval = Number(at(sample, 'timestamp.interval'));
        return time === null
          ? null
          : {
              time,
              intervalSeconds: interval > 0 && interval < 86_400 ? interval : 0,
              points: pointsOf(sample, cpus),
            };
      });
      const samples = timed.filter((sample) => sample !== null).sort((a, b) => a.time - b.time);
      return {
        nodename: typeof host.nodename === 'string' ? host.nodename : '',
        cpus,
        samples,
        untimed: timed.length - samples.length,
      };
    });
}

/** Averages hold for their whole interval: one value for each step of it. */
function timesWithin({ time, intervalSeconds }: SadfSample, stepSeconds: number): number[] {
  const count = Math.max(1, Math.min(60, Math.floor(intervalSeconds / stepSeconds + 1e-6)));
  return Array.from({ length: count }, (_, i) => time - (count - 1 - i) * stepSeconds);
}

/** The samples as series over the window. */
export function seriesOfSamples(samples: readonly SadfSample[], window: TimeWindow): MetricSeries[] {
  const found = new Map<string, MetricSeries>();
  for (const sample of samples) {
    const times = timesWithin(sample, window.stepSeconds).filter(
      (time) => time >= window.start - window.stepSeconds && time <= window.end,
    );
    for (const { series: name, labels, value } of sample.points) {
      const key = `${name} ${JSON.stringify(labels)}`;
      const series = found.get(key) ?? { name, labels, times: [], values: [] };
      found.set(key, series);
      for (const time of times) {
        // The same value comes twice where two units of it are printed, and where files overlap.
        if (time <= (series.times.at(-1) ?? -Infinity)) continue;
        series.times.push(time);
        series.values.push(value);
      }
    }
  }
  return [...found.values()].filter(({ times }) => times.length > 0);
}
