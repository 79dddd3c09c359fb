import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Profile } from '../../src/signals/metrics/change.js';
import { findAnomaly } from '../../src/signals/metrics/anomaly.js';
import { readCsv } from './csv.js';
import type { BenchRow } from './row.js';

interface Fault {
  inject_time: string;
  inject_pod: string;
  inject_type: string;
}

interface Pod {
  name: string;
  times: number[];
  columns: Map<string, number[]>;
}

/** Seconds of the reference taken from after the last injection, of quiet before it, and of a fault's window. */
const REFERENCE = 300 * 60;
const SETTLING = 15 * 60;
const WINDOW = 5 * 60;

const common = { kind: 'level', unit: '', badDirection: 'either' } as const;
const latency: Profile = { ...common, badDirection: 'up', floor: 0.02, full: 1, relative: 1, weight: 0.9 };
const syscalls: Profile = { ...common, floor: 200, full: 20_000, relative: 0.3, weight: 0.8 };
const network: Profile = { ...common, floor: 5000, full: 500e3, relative: 0.3, weight: 0.8 };

/** The pods' columns as metrics. What a pod waits for from others (client latency) says less about the pod itself. */
const PROFILES: readonly (readonly [prefix: string, profile: Profile])[] = [
  ['CpuUsageRate', { ...common, badDirection: 'up', floor: 5, full: 60, relative: 0.5, weight: 1 }],
  ['MemoryUsageRate', { ...common, badDirection: 'up', floor: 3, full: 40, relative: 0.1, weight: 0.6 }],
  ['Syscall', syscalls],
  ['Network', network],
  ['PodServerLatency', latency],
  ['PodClientLatency', { ...latency, weight: 0.6 }],
  ['PodWorkload', { ...common, floor: 0.5, full: 50, relative: 0.3, weight: 0.7 }],
];

const parseTime = (text: string): number => Date.parse(`${text.slice(0, 19).replace(' ', 'T')}Z`) / 1000;
const numberOf = (text: string | undefined): number =>
  text === undefined || text === '' ? NaN : Number(text);

function readPod(path: string): Pod {
  const rows = readCsv(readFileSync(path, 'utf8'));
  const names = Object.keys(rows[0] ?? {});
  return {
    name: rows[0]?.['PodName'] ?? path,
    times: rows.map((row) => parseTime(row['Time'] ?? '')),
    columns: new Map(names.map((name) => [name, rows.map((row) => numberOf(row[name]))])),
  };
}

/** A pod's score: the strengths of its three strongest findings since the injection. */
function scorePod(pod: Pod, injected: number, quietFrom: number): number {
  const between = (from: number, to: number): number[] =>
    pod.times.flatMap((time, i) => (time >= from && time < to ? [i] : []));
  const reference = between(quietFrom, quietFrom + REFERENCE);
  const window = between(injected, injected + WINDOW);
  const strengths: number[] = [];
  for (const [name, values] of pod.columns) {
    const profile = PROFILES.find(([prefix]) => name.startsWith(prefix))?.[1];
    if (profile === undefined) continue;
    const picked = [...reference, ...window].map((i) => values[i] ?? NaN);
    strengths.push(findAnomaly(picked, profile, { since: reference.length, quiet: 2 })?.strength ?? 0);
  }
  strengths.sort((a, b) => b - a);
  return strengths.slice(0, 3).reduce((a, b) => a + b, 0);
}

/** Rank (from 1) of the injected pod for each fault of one day. */
function rankDay(folder: string): { type: string; rank: number }[] {
  const faultsByHour = JSON.parse(readFileSync(join(folder, 'fault_list.json'), 'utf8')) as Record<
    string,
    Fault[]
  >;
  const faults = Object.values(faultsByHour).flat();
  const files = readdirSync(join(folder, 'metric')).filter((name) => name.endsWith('_metric.csv'));
  const pods = files.sort().map((name) => readPod(join(folder, 'metric', name)));
  const quietFrom = Math.max(...faults.map((fault) => parseTime(fault.inject_time))) + SETTLING;
  return faults.map((fault) => {
    const scores = pods.map((pod) => ({
      name: pod.name,
      score: scorePod(pod, parseTime(fault.inject_time), quietFrom),
    }));
    scores.sort((a, b) => b.score - a.score || (a.name < b.name ? -1 : 1));
    return { type: fault.inject_type, rank: scores.findIndex(({ name }) => name === fault.inject_pod) + 1 };
  });
}

export function runNezha(dataDir: string): BenchRow {
  const folder = join(dataDir, 'nezha');
  const part = 'Nezha, which component is ill';
  const bar = 'top-3 >= 0.75, CPU faults top-3 all';
  const days = existsSync(folder)
    ? readdirSync(folder).filter((name) => existsSync(join(folder, name, 'fault_list.json')))
    : [];
  if (days.length === 0) return { part, ours: 'skipped: no data', reference: '', bar, ok: null };
  const ranks = days.sort().flatMap((day) => rankDay(join(folder, day)));
  const cpu = ranks.filter(({ type }) => type.startsWith('cpu'));
  const within = (list: typeof ranks, k: number): number =>
    list.filter(({ rank }) => rank >= 1 && rank <= k).length;
  const share = (k: number): string => (within(ranks, k) / ranks.length).toFixed(3);
  const ours = `top-1 ${share(1)}, top-3 ${share(3)}, CPU top-3 ${within(cpu, 3)}/${cpu.length}, ${ranks.length} faults`;
  const ok = within(ranks, 3) / ranks.length >= 0.75 && within(cpu, 3) === cpu.length;
  return { part, ours, reference: 'largest |z|: top-1 0.292, top-3 0.750', bar, ok };
}
