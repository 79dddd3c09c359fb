import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readCsv } from './csv.js';

/** A component of one day: its columns, a value a minute, NaN where none was taken. */
export interface Pod {
  name: string;
  /** Unix seconds. */
  times: number[];
  columns: Map<string, number[]>;
}

export interface Fault {
  /** Unix seconds. */
  time: number;
  pod: string;
  type: string;
}

export interface Day {
  pods: Pod[];
  faults: Fault[];
}

interface FaultEntry {
  inject_time: string;
  inject_pod: string;
  inject_type: string;
}

const parseTime = (text: string): number => Date.parse(`${text.slice(0, 19).replace(' ', 'T')}Z`) / 1000;
const numberOf = (text: string | undefined): number =>
  text === undefined || text === '' ? NaN : Number(text);

/** Every folder with a fault list is a day; none when `folder` is absent. */
export function readDays(folder: string): Day[] {
  if (!existsSync(folder)) return [];
  const days = readdirSync(folder).filter((name) => existsSync(join(folder, name, 'fault_list.json')));
  return days.sort().map((day) => readDay(join(folder, day)));
}

function readDay(folder: string): Day {
  const byHour = JSON.parse(readFileSync(join(folder, 'fault_list.json'), 'utf8')) as Record<
    string,
    FaultEntry[]
  >;
  const faults = Object.values(byHour)
    .flat()
    .map((entry) => ({
      time: parseTime(entry.inject_time),
      pod: entry.inject_pod,
      type: entry.inject_type,
    }));
  const files = readdirSync(join(folder, 'metric')).filter((name) => name.endsWith('_metric.csv'));
  return { pods: files.sort().map((name) => readPod(join(folder, 'metric', name))), faults };
}

function readPod(path: string): Pod {
  const rows = readCsv(readFileSync(path, 'utf8'));
  const names = Object.keys(rows[0] ?? {});
  return {
    name: rows[0]?.PodName ?? path,
    times: rows.map((row) => parseTime(row.Time ?? '')),
    columns: new Map(names.map((name) => [name, rows.map((row) => numberOf(row[name]))])),
  };
}
