import { appendFileSync, existsSync, readFileSync } from 'node:fs';

/** What a worker writes down before it goes on: a kill must not lose it. */
export interface Entry {
  what: 'up' | 'start' | 'end' | 'death';
  pid: number;
  job: string;
  /** Where it died. */
  where: string;
  /** Unix milliseconds. */
  at: number;
}

export function note(file: string, entry: Omit<Entry, 'pid' | 'at'>): void {
  appendFileSync(file, `${JSON.stringify({ ...entry, pid: process.pid, at: Date.now() })}\n`);
}

export function readDiary(file: string): Entry[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Entry);
}

/** From the death of a process to the next start of each job that it held, milliseconds. */
export function recoveries(entries: readonly Entry[]): number[] {
  const deaths = new Map(entries.filter(({ what }) => what === 'death').map(({ pid, at }) => [pid, at]));
  const starts = entries.filter(({ what }) => what === 'start');
  return starts.flatMap((start) => {
    const died = deaths.get(start.pid);
    const hasEnded = entries.some(
      ({ what, job, pid }) => what === 'end' && job === start.job && pid === start.pid,
    );
    if (died === undefined || hasEnded) return [];
    const next = starts.find(({ job, at }) => job === start.job && at > died);
    return next === undefined ? [] : [next.at - died];
  });
}
