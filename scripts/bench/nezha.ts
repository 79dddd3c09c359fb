import { join } from 'node:path';
import type { Profile } from '../../src/signals/metrics/change.js';
import { findAnomaly } from '../../src/signals/metrics/anomaly.js';
import { median } from '../../src/signals/metrics/robust.js';
import type { Day, Fault, Pod } from './nezha-pods.js';
import { readDays } from './nezha-pods.js';
import type { BenchRow } from './row.js';

/** Seconds after an injection that are not healthy, of healthy samples taken, before a fault, and of its window. */
const SETTLING = 15 * 60;
const REFERENCE = 300 * 60;
const BEFORE = 3 * 60;
const WINDOW = 5 * 60;
/** Fewer healthy samples after the last injection: then those before and between the faults count too. */
const MIN_REFERENCE = 60;

interface Column {
  prefix: string;
  /** What is measured: percentiles of one latency, reads and writes are the same observation and count once. */
  what: string;
  profile: Profile;
  /**
   * It has no level of its own to return to: memory stays where the last allocation put it, and was elsewhere on
   * the rest of the day. Only the minutes before say what is usual.
   */
  stays?: true;
}

// Bad is more work, not less: when one component is slow, every other one is asked less.
const common = { kind: 'level', unit: '', badDirection: 'up' } as const;
const syscalls: Profile = { ...common, floor: 200, full: 20_000, relative: 0.3, weight: 0.8 };
const network: Profile = { ...common, floor: 5000, full: 500e3, relative: 0.3, weight: 0.8 };
const latency: Profile = { ...common, floor: 0.02, full: 1, relative: 1, weight: 0.9 };
const memory: Profile = { ...common, floor: 0.5, full: 40, relative: 0.02, weight: 0.8 };

/** The pods' columns as metrics; those of the node are shared by all of its pods and tell none apart. */
const COLUMNS: readonly Column[] = [
  {
    prefix: 'CpuUsageRate',
    what: 'cpu',
    profile: { ...common, floor: 5, full: 60, relative: 0.5, weight: 1 },
  },
  { prefix: 'MemoryUsageRate', what: 'memory', profile: memory, stays: true },
  { prefix: 'Syscall', what: 'syscalls', profile: syscalls },
  { prefix: 'Network', what: 'network', profile: network },
  { prefix: 'PodServerLatency', what: 'serving', profile: latency },
  { prefix: 'PodClientLatency', what: 'waiting', profile: { ...latency, weight: 0.6 } },
  {
    prefix: 'PodWorkload',
    what: 'work',
    profile: { ...common, floor: 0.5, full: 50, relative: 0.3, weight: 0.7 },
  },
];

/** Indices of the samples of a pod that are healthy, as far as the times of the injections tell. */
function healthySamples(pod: Pod, faults: readonly Fault[]): number[] {
  const last = Math.max(...faults.map(({ time }) => time)) + SETTLING;
  const indices = (wanted: (time: number) => boolean): number[] =>
    pod.times.flatMap((time, i) => (wanted(time) ? [i] : []));
  const after = indices((time) => time >= last && time < last + REFERENCE);
  if (after.length >= MIN_REFERENCE) return after;
  return indices((time) => !faults.some((fault) => time >= fault.time && time < fault.time + SETTLING));
}

/**
 * Strength of the finding of one column since the injection. It must be abnormal against the healthy part of the day
 * and also against the minutes before (the healthy part moved to their level): what was already so before this
 * fault began (the fault before it, a level that drifted over the day) is no finding of this fault.
 */
function strengthOf({ profile, stays }: Column, usual: number[], before: number[], window: number[]): number {
  const strength = (reference: number[]): number =>
    findAnomaly([...reference, ...window], profile, { since: reference.length, quiet: 2 })?.strength ?? 0;
  const shift = median(before) - median(usual);
  if (!Number.isFinite(shift)) return strength(usual);
  const sinceBefore = strength(usual.map((value) => value + shift));
  return stays ? sinceBefore : Math.min(strength(usual), sinceBefore);
}

/** A pod's score: the strengths of the three most telling things it shows. */
function scorePod(pod: Pod, injected: number, healthy: readonly number[]): number {
  const between = (from: number, to: number): number[] =>
    pod.times.flatMap((time, i) => (time >= from && time < to ? [i] : []));
  const before = between(injected - BEFORE, injected);
  const window = between(injected, injected + WINDOW);
  const strongest = new Map<string, number>();
  for (const [name, values] of pod.columns) {
    const column = COLUMNS.find(({ prefix }) => name.startsWith(prefix));
    if (column === undefined) continue;
    const pick = (indices: readonly number[]): number[] => indices.map((i) => values[i] ?? NaN);
    const strength = strengthOf(column, pick(healthy), pick(before), pick(window));
    strongest.set(column.what, Math.max(strongest.get(column.what) ?? 0, strength));
  }
  // Time spent waiting for others is in the time to serve: what is explained by it is not the pod's own.
  const serving = Math.max(0, (strongest.get('serving') ?? 0) - (strongest.get('waiting') ?? 0));
  const strengths = [...strongest.set('serving', serving).values()].sort((a, b) => b - a);
  return strengths.slice(0, 3).reduce((a, b) => a + b, 0);
}

/** Rank (from 1) of the injected pod for each fault of one day; a pod that shows nothing has none (Infinity). */
function rankDay({ pods, faults }: Day): { type: string; rank: number }[] {
  const healthy = pods.map((pod) => healthySamples(pod, faults));
  return faults.map(({ time, pod: ill, type }) => {
    const scores = pods.map((pod, i) => ({ name: pod.name, score: scorePod(pod, time, healthy[i] ?? []) }));
    const own = scores.find(({ name }) => name === ill)?.score ?? 0;
    // Pods that score alike share the worst of their ranks: nothing is won by the alphabet.
    const rank = own > 0 ? scores.filter(({ score }) => score >= own).length : Infinity;
    return { type, rank };
  });
}

export function runNezha(dataDir: string): BenchRow {
  const part = 'Nezha, which component is ill';
  const bar = 'top-3 >= 0.75, CPU faults top-3 all';
  const days = readDays(join(dataDir, 'nezha'));
  if (days.length === 0) return { part, ours: 'skipped: no data', reference: '', bar, ok: null };
  const ranks = days.flatMap(rankDay);
  const cpu = ranks.filter(({ type }) => type.startsWith('cpu'));
  const within = (list: typeof ranks, k: number): number => list.filter(({ rank }) => rank <= k).length;
  const share = (k: number): string => (within(ranks, k) / ranks.length).toFixed(3);
  const ours = `top-1 ${share(1)}, top-3 ${share(3)}, CPU top-3 ${within(cpu, 3)}/${cpu.length}, ${ranks.length} faults`;
  const ok = within(ranks, 3) / ranks.length >= 0.75 && within(cpu, 3) === cpu.length;
  return { part, ours, reference: 'largest |z|: top-1 0.292, top-3 0.750', bar, ok };
}
