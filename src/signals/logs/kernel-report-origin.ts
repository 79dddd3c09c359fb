/** Who was running, or stuck, when the kernel wrote the report. */
export interface ReportOrigin {
  process: string | null;
  pid: number | null;
  cpu: number | null;
  seconds: number | null;
}

const HUNG = /INFO: task (.+):(\d+) (?:blocked|can't die|is blocked)[^\d]*(\d+)?/;
const STUCK = /CPU#(\d+) stuck for (\d+)s! \[(.+):(\d+)\]/;
const RUNNING =
  /(?:CPU:? (\d+) )?(?:UID: \d+ )?P(?:ID|id): (\d+),? [Cc]omm: (.*?)(?: (?:Kdump: loaded )?(?:Tainted:|Not tainted|G\b).*)?$/;
const CPU = /\b(?:on cpu|CPU|CPU#|cpu)[ #:]?\s*(\d+)\b/;

/** Reads process, pid, processor and duration (seconds) from the lines of a report; null for what it does not say. */
export function readOrigin(lines: readonly string[]): ReportOrigin {
  const first = lines[0] ?? '';
  const hung = HUNG.exec(first);
  if (hung) return { process: hung[1] ?? null, pid: Number(hung[2]), cpu: null, seconds: number(hung[3]) };
  const stuck = STUCK.exec(first);
  if (stuck) {
    return {
      process: stuck[3] ?? null,
      pid: Number(stuck[4]),
      cpu: Number(stuck[1]),
      seconds: Number(stuck[2]),
    };
  }
  const running = lines
    .map((line) => (line.length < 400 ? RUNNING.exec(line) : null))
    .find((match) => match !== null);
  return {
    process: running?.[3] ?? null,
    pid: number(running?.[2]),
    cpu: number(running?.[1] ?? CPU.exec(first)?.[1]),
    seconds: null,
  };
}

function number(text: string | undefined): number | null {
  return text === undefined ? null : Number(text);
}
