import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, rmdirSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** A small fault of this machine that leaves nothing behind, bounded by itself whatever becomes of this process. */
export interface Fault {
  name: string;
  alert: { name: string; expression: string; summary: string };
  /** The causes that are right. */
  causes: readonly string[];
  /** Why it cannot be done here and now; null when it can. */
  impossible(): string | null | Promise<string | null>;
  /** What must be there well before the fault. */
  prepare(folder: string): void;
  begin(): void;
  undo(): Promise<void>;
}

const isRoot = (): boolean => process.getuid?.() === 0;

function run(program: string, args: readonly string[]): void {
  const { status, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${stderr.slice(0, 300)}`);
}

interface Crew {
  /** Runs a shell script in a group of processes of its own. */
  hire(script: string, place: string): void;
  /** Ends all of them with their children. */
  dismiss(): Promise<void>;
}

/** Whoever is hired must also end by itself: nobody dismisses it when this process is killed. */
function createCrew(): Crew {
  const children: ChildProcess[] = [];
  return {
    hire(script, place) {
      children.push(spawn('sh', ['-c', script, place], { stdio: 'ignore', detached: true }));
    },
    async dismiss() {
      for (const { pid } of children.splice(0)) {
        try {
          if (pid !== undefined) process.kill(-pid, 'SIGKILL');
        } catch {
          // It has ended.
        }
      }
      await sleep(300);
    },
  };
}

/** Share of CPU time that was not idle during `ms`. The load average still knows the fault before this one. */
async function busyCpus(ms: number): Promise<number> {
  const sums = (): { idle: number; all: number } => {
    const times = cpus().map((cpu) => cpu.times);
    const all = times.flatMap((one) => Object.values(one)).reduce((sum, value) => sum + value, 0);
    return { idle: times.reduce((sum, { idle }) => sum + idle, 0), all };
  };
  const before = sums();
  await sleep(ms);
  const after = sums();
  return 1 - (after.idle - before.idle) / Math.max(1, after.all - before.all);
}

function runawayProcess(): Fault {
  const crew = createCrew();
  return {
    name: 'a process that spins on every CPU',
    alert: {
      name: 'HostHighCpuLoad',
      expression: '1 - avg by (instance) (rate(node_cpu_seconds_total{mode="idle"}[15s])) > 0.9',
      summary: 'CPU load of {{ $labels.instance }} is {{ humanizePercentage $value }}',
    },
    causes: ['cpu.runaway.process'],
    // Where others keep the CPUs busy, nothing changes.
    impossible: async () => {
      const busy = await busyCpus(10_000);
      return busy > 0.4 ? `the CPUs are busy already (${Math.round(busy * 100)} %)` : null;
    },
    prepare: () => undefined,
    begin() {
      for (let i = 0; i < availableParallelism(); i += 1)
        crew.hire('ulimit -t 200; while :; do :; done', 'spin');
    },
    undo: () => crew.dismiss(),
  };
}

function fullFileSystem(): Fault {
  const crew = createCrew();
  let image = '';
  let mount = '';
  return {
    name: 'a file that fills a loop-mounted file system',
    alert: {
      name: 'HostOutOfDiskSpace',
      expression:
        'node_filesystem_avail_bytes{mountpoint=~".*/oscope-full"} / node_filesystem_size_bytes < 0.03',
      summary: '{{ $labels.mountpoint }} of {{ $labels.instance }} is almost full',
    },
    causes: ['disk.space.full'],
    impossible: () => {
      if (!isRoot()) return 'mounting needs root';
      return existsSync('/dev/loop-control') ? null : 'there are no loop devices';
    },
    prepare(folder) {
      mkdirSync(folder, { recursive: true });
      image = path.join(folder, 'image');
      mount = path.join(folder, 'oscope-full');
      mkdirSync(mount);
      run('truncate', ['-s', '96M', image]);
      run('mkfs.ext4', ['-q', '-m', '0', image]);
      run('mount', ['-o', 'loop', image, mount]);
    },
    begin() {
      const write = 'for i in $(seq 120); do head -c 3000000 /dev/zero >>"$0" || break; sleep 1; done';
      crew.hire(write, path.join(mount, 'export.dat'));
    },
    async undo() {
      await crew.dismiss();
      if (mount === '') return;
      spawnSync('umount', [mount]);
      rmSync(image, { force: true });
    },
  };
}

const MEMORY_CGROUPS = '/sys/fs/cgroup/memory';
const HOG_LIMIT = 64 << 20;

/** The folder of a new group and its file for the limit, in the first or second form of cgroups. */
function memoryGroup(): { dir: string; limit: string } {
  const name = `oscope-e2e-${process.pid}`;
  return existsSync(`${MEMORY_CGROUPS}/cgroup.procs`)
    ? { dir: `${MEMORY_CGROUPS}/${name}`, limit: 'memory.limit_in_bytes' }
    : { dir: `/sys/fs/cgroup/${name}`, limit: 'memory.max' };
}

function memoryHog(): Fault {
  const crew = createCrew();
  const { dir, limit } = memoryGroup();
  // A shell that holds a text that doubles. It has a second limit, for it must never grow outside of the group.
  const hog =
    'ulimit -v 262144 && echo $$ >"$0/cgroup.procs" || exit; a=aaaaaaaaaaaaaaaa; while :; do a=$a$a; done';
  return {
    name: 'a service that grows beyond the memory limit of its cgroup, over and over',
    alert: {
      name: 'HostOomKillDetected',
      expression: 'increase(node_vmstat_oom_kill[30s]) > 0',
      summary: 'The OOM killer is at work on {{ $labels.instance }}',
    },
    causes: ['mem.oom.cgroup'],
    impossible() {
      if (!isRoot()) return 'cgroups need root';
      try {
        mkdirSync(dir);
        const can = existsSync(path.join(dir, limit));
        rmdirSync(dir);
        return can ? null : 'the memory controller is not to be had';
      } catch {
        return 'no cgroup can be made';
      }
    },
    prepare() {
      mkdirSync(dir);
      writeFileSync(path.join(dir, limit), String(HOG_LIMIT));
    },
    begin() {
      crew.hire(`for i in $(seq 12); do sh -c '${hog}' "$0"; sleep 5; done`, dir);
    },
    async undo() {
      await crew.dismiss();
      if (existsSync(dir)) rmdirSync(dir);
    },
  };
}

export const createFaults = (): Fault[] => [memoryHog(), fullFileSystem(), runawayProcess()];
