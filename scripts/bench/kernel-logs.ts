import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { parseKernelStack } from '../../src/signals/logs/kernel-report-stack.js';
import { parseKernelReports, type KernelReport } from '../../src/signals/logs/kernel-report.js';
import type { BenchRow } from './row.js';

const indexSchema = z.object({
  syzkaller: z
    .array(z.object({ file: z.string(), class: z.string(), function: z.string().nullable() }))
    .default([]),
  satyr: z
    .record(
      z.string(),
      z
        .object({
          first_function: z.string().nullable(),
          last_function: z.string().nullable(),
          frames: z.number(),
        })
        .nullable(),
    )
    .default({}),
  abrt: z.array(z.object({ log: z.string().optional(), expected: z.string().optional() })).default([]),
  oom: z
    .array(
      z.object({
        file: z.string(),
        ooms: z.array(
          z.object({
            process: z.string(),
            pid: z.number(),
            container: z.string(),
            victim_container: z.string(),
            constraint: z.string().nullable(),
          }),
        ),
      }),
    )
    .default([]),
});
type Index = z.infer<typeof indexSchema>;

const ABRT_OPTIONS = { dropReported: true } as const;

/** Measures the kernel-report parser on the folder `kernel-logs` of the data (see its README for the truth). */
export function runKernelLogsBench(dataDir: string): Promise<BenchRow[]> {
  const folder = join(dataDir, 'kernel-logs');
  const path = join(folder, 'index.json');
  if (!existsSync(path)) {
    return Promise.resolve([
      { part: 'kernel logs', ours: 'skipped: no kernel-logs/index.json', reference: '', bar: '', ok: null },
    ]);
  }
  const index = indexSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  return Promise.resolve([
    ...syzkallerRows(folder, index),
    oomRow(folder, index),
    abrtRow(folder, index),
    satyrRow(folder, index),
  ]);
}

function lines(folder: string, file: string): string[] {
  return readFileSync(join(folder, file), 'utf8').split('\n');
}

function share(
  part: string,
  good: number,
  all: number,
  reference: string,
  bar: number,
  atMost = false,
): BenchRow {
  const value = all === 0 ? 0 : good / all;
  return {
    part,
    ours: `${String(good)} of ${String(all)} (${value.toFixed(3)})`,
    reference,
    bar: `${atMost ? '≤' : '≥'} ${bar.toFixed(2)}`,
    ok: all === 0 ? null : atMost ? value <= bar : value >= bar,
  };
}

/** Class and culprit of the first report of each log; the class `other` is not scored. */
function syzkallerRows(folder: string, index: Index): BenchRow[] {
  const counts = { classes: 0, rightClass: 0, functions: 0, rightFunction: 0, quiet: 0, falseCrash: 0 };
  for (const sample of index.syzkaller) {
    const first: KernelReport | undefined = parseKernelReports(lines(folder, sample.file))[0];
    if (sample.class === 'none') {
      counts.quiet += 1;
      if (first) counts.falseCrash += 1;
      continue;
    }
    if (sample.class !== 'other') {
      counts.classes += 1;
      if (first?.class === sample.class) counts.rightClass += 1;
    }
    if (sample.function === null) continue;
    counts.functions += 1;
    if (first?.function === sample.function) counts.rightFunction += 1;
  }
  return [
    share('kernel logs: class', counts.rightClass, counts.classes, '0.953', 0.97),
    share('kernel logs: function', counts.rightFunction, counts.functions, '0.307', 0.6),
    share('kernel logs: false crashes', counts.falseCrash, counts.quiet, '9 of 30', 0.1, true),
  ];
}

function oomRow(folder: string, index: Index): BenchRow {
  let good = 0;
  for (const sample of index.oom) {
    const found = parseKernelReports(lines(folder, sample.file)).filter((report) => report.class === 'oom');
    const same =
      found.length === sample.ooms.length &&
      sample.ooms.every((want, i) => {
        const oom = found[i]?.oom;
        return (
          oom?.victim === want.process &&
          oom.victimPid === want.pid &&
          isSamePlace([oom.cgroup, oom.victimCgroup], [want.container, want.victim_container]) &&
          (want.constraint === null || oom.constraint === want.constraint)
        );
      });
    if (same) good += 1;
  }
  return share('kernel logs: OOM victims', good, index.oom.length, '', 1);
}

/** The two cgroups, in whatever order the reference names them; `/` says that the host as a whole was short. */
function isSamePlace(ours: (string | null)[], wanted: string[]): boolean {
  const named = wanted.filter((place) => place !== '/');
  return named.every((place) => ours.includes(place));
}

function abrtRow(folder: string, index: Index): BenchRow {
  let good = 0;
  let all = 0;
  for (const sample of index.abrt) {
    if (sample.log === undefined || sample.expected === undefined) continue;
    const text = readFileSync(join(folder, sample.expected), 'utf8');
    const found = /Found oopses: (\d+)/.exec(text)?.[1];
    // Other expectations (the text that a signature is made of) say nothing of a count.
    if (found === undefined && text.trim() !== '') continue;
    all += 1;
    const want = Number(found ?? 0);
    if (parseKernelReports(lines(folder, sample.log), ABRT_OPTIONS).length === want) good += 1;
  }
  return share('kernel logs: oops counts', good, all, '', 1);
}

function satyrRow(folder: string, index: Index): BenchRow {
  let good = 0;
  let all = 0;
  for (const [file, want] of Object.entries(index.satyr)) {
    if (!want) continue;
    all += 1;
    const { frames } = parseKernelStack(lines(folder, join('satyr', file)));
    const name = (i: number) => (frames.at(i)?.function === null ? null : (frames.at(i)?.symbol ?? null));
    if (frames.length === want.frames && name(0) === want.first_function && name(-1) === want.last_function)
      good += 1;
  }
  return share('kernel logs: stacks (first, last, count)', good, all, '', 15 / 17);
}
