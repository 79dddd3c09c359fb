import type { ProfileBlock } from '../../domain/evidence.js';
import { readFolded, readFoldedBlocks } from '../../signals/stacks/folded.js';
import { countsToStacks, foldPerfScript } from '../../signals/stacks/perf-script.js';
import { readProfileJson } from '../../signals/stacks/pprof.js';

export interface ProfileFile {
  /** Without its folder. */
  name: string;
  /** Of the last write, Unix seconds. */
  changed: number;
}

export interface FileProfile {
  blocks: ProfileBlock[];
  /** The host that `perf script --header` names; null when none is named. */
  host: string | null;
}

/** What a profile's file may be called; `.data` of perf is binary and needs `perf script` first. */
const PROFILE_NAME = /\.(?:folded|collapsed|stacks|perf|script|perf-script|txt|out|json)(?:\.gz)?$/i;

export function isProfileName(name: string): boolean {
  return PROFILE_NAME.test(name) && !name.startsWith('.');
}

/**
 * The time in a file's name, Unix seconds: `perf-20261123T131612Z.txt`, `2026-11-23_13-16-12.folded` (UTC),
 * `web-1.1795420017.folded`; null when there is none.
 */
export function timeInName(name: string): number | null {
  const stamp =
    /(20[0-9]{2})-?([01][0-9])-?([0-3][0-9])[T_ -]?([0-2][0-9])[:-]?([0-5][0-9])[:-]?([0-5][0-9])?/.exec(
      name,
    );
  if (stamp !== null) {
    const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = stamp
      .slice(1)
      .map((part) => Number(part ?? '0'));
    const time = Date.UTC(year, month - 1, day, hour, minute, second) / 1000;
    if (Number.isFinite(time)) return time;
  }
  const epoch = /(?<![0-9])(1[0-9]{9})(?![0-9])/.exec(name);
  return epoch === null ? null : Number(epoch[1]);
}

/** `# captured on    : Mon Nov 23 13:16:11 2026` of perf's header, which names no zone: read as UTC. */
function timeInHeader(text: string): number | null {
  const captured = /^# captured on\s*: (.{10,40})$/m.exec(text.slice(0, 20_000))?.[1];
  if (captured === undefined) return null;
  const time = Date.parse(`${captured.trim()} UTC`) / 1000;
  return Number.isFinite(time) ? time : null;
}

function isPerfScript(text: string): boolean {
  return (
    /^[^\s#;][^;\n]* [0-9]+(?:\/[0-9]+)?\s.*:\s*$/m.test(text.slice(0, 50_000)) &&
    /^\s+[0-9a-f]+ /m.test(text.slice(0, 50_000))
  );
}

/**
 * One file: folded stacks with or without block headers, `perf script`, or a profile as JSON. Where it does not say its
 * time, that of the name, else of perf's header, else the last write minus the duration.
 */
export function readProfileFile(text: string, file: ProfileFile, durationSeconds: number): FileProfile {
  const host = /^# hostname\s*: (\S{1,253})\s*$/m.exec(text.slice(0, 20_000))?.[1] ?? null;
  if (/^# time=/m.test(text)) return { blocks: readFoldedBlocks(text), host };
  const time = timeInName(file.name) ?? timeInHeader(text) ?? file.changed - durationSeconds;
  if (text.trimStart().startsWith('{')) {
    const block = readProfileJson(text, { command: 'all', time, durationSeconds });
    return { blocks: block === null ? [] : [block], host };
  }
  const block = isPerfScript(text)
    ? { time, durationSeconds, stacks: countsToStacks(foldPerfScript(`${text}\n\n`)) }
    : readFolded(text, time, durationSeconds);
  return { blocks: block.stacks.length === 0 ? [] : [block], host };
}

/** Blocks that touch the window, in order of time. */
export function blocksWithin(
  blocks: readonly ProfileBlock[],
  window: { start: number; end: number },
): ProfileBlock[] {
  return blocks
    .filter(({ time, durationSeconds }) => time + durationSeconds > window.start && time < window.end)
    .sort((a, b) => a.time - b.time);
}
