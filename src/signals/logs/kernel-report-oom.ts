/** What an OOM report says of the kill. Sizes in kB; null where this kernel does not print it. */
export interface OomDetails {
  /** `cgroup`: a memory cgroup reached its own limit; `global`: the host (or a node of it) had no memory. */
  scope: 'global' | 'cgroup';
  /** `CONSTRAINT_NONE`, `CONSTRAINT_MEMCG`, `CONSTRAINT_CPUSET`, `CONSTRAINT_MEMORY_POLICY`; null before Linux 5.0. */
  constraint: string | null;
  /** Process whose allocation failed. */
  trigger: string | null;
  victim: string | null;
  victimPid: number | null;
  /** Cgroup whose limit was reached, and the one the victim lived in. */
  cgroup: string | null;
  victimCgroup: string | null;
  totalVmKb: number | null;
  anonRssKb: number | null;
  fileRssKb: number | null;
  shmemRssKb: number | null;
}

export function emptyOom(): OomDetails {
  return {
    scope: 'global',
    constraint: null,
    trigger: null,
    victim: null,
    victimPid: null,
    cgroup: null,
    victimCgroup: null,
    totalVmKb: null,
    anonRssKb: null,
    fileRssKb: null,
    shmemRssKb: null,
  };
}

const INVOKED = /^(.{1,64}?) invoked oom-killer: /;
const TASK_IN = /^\s*Task in (.+?) killed as a result of limit of (.+?)\s*$/;
const KILL_LINE =
  /oom-kill:constraint=(\w+).*?(?:,oom_memcg=(.*?))?(?:,task_memcg=(.*?))?,task=(.*?),pid=(\d+)/;
const KILLED = /(?:Killed|Kill) process (\d+)(?:,? ?(?:UID \d+,? ?)?)?(?: \((.*?)\))?(?:,| |$)/;
const SIZE = /(total-vm|anon-rss|file-rss|shmem-rss):(\d+)kB/g;

/** Adds what one line of the report says; returns true when this line ends the report (the process is killed). */
export function readOomLine(oom: OomDetails, text: string): boolean {
  const invoked = INVOKED.exec(text);
  if (invoked) oom.trigger = invoked[1] ?? null;
  if (text.includes('Memory cgroup')) oom.scope = 'cgroup';
  const task = TASK_IN.exec(text);
  if (task) {
    oom.scope = 'cgroup';
    oom.victimCgroup = task[1] ?? null;
    oom.cgroup = task[2] ?? null;
  }
  readKillLine(oom, text);
  return readKilled(oom, text);
}

function readKillLine(oom: OomDetails, text: string): void {
  const line = KILL_LINE.exec(text);
  if (!line) return;
  oom.constraint = line[1] ?? null;
  if (line[1] === 'CONSTRAINT_MEMCG') oom.scope = 'cgroup';
  oom.cgroup = line[2] ?? oom.cgroup;
  oom.victimCgroup = line[3] ?? oom.victimCgroup;
  oom.victim = line[4] ?? oom.victim;
  oom.victimPid = Number(line[5]);
}

function readKilled(oom: OomDetails, text: string): boolean {
  const killed = text.includes('process ') ? KILLED.exec(text) : null;
  if (!killed) return false;
  oom.victimPid = Number(killed[1]);
  oom.victim = killed[2] ?? oom.victim;
  for (const [, name, kb] of text.matchAll(SIZE)) {
    if (name === 'total-vm') oom.totalVmKb = Number(kb);
    else if (name === 'anon-rss') oom.anonRssKb = Number(kb);
    else if (name === 'file-rss') oom.fileRssKb = Number(kb);
    else oom.shmemRssKb = Number(kb);
  }
  return text.includes('Killed process');
}

/** Pid of the process that a `Killed process` line names; null for any other line. */
export function killedPid(text: string): number | null {
  const killed = text.includes('Kill') ? KILLED.exec(text) : null;
  return killed ? Number(killed[1]) : null;
}
