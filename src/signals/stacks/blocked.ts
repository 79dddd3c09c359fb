import type { BlockedSample } from '../../domain/evidence.js';

export type BlockedTask = BlockedSample['tasks'][number];

const MOMENT = /^# *time=([0-9.]+)/;
// The command may hold spaces (`comm=V8 Worker state=D`), so it runs up to the next known field.
const TASK = /^pid=(\d+)(?: tid=(\d+))?(?: comm=(.*?))?(?: state=(\S+))?(?: wchan=(\S+))? *$/;
const FRAME = /^\s*(?:\[<[0-9a-fx]*>\] *)?(\S+?)(?:\+0x[0-9a-f]+(?:\/0x[0-9a-f]+)?)?( \[[^\]\s]+\])?\s*$/;

/**
 * Reads the kernel stacks of tasks in D state. Frames come leaf first, without addresses and offsets,
 * the module kept: `[<0>] ext4_sync_file+0x160/0x370 [ext4]` → `ext4_sync_file [ext4]`.
 * `pid` is the thread's id where the line has one. Damaged lines are left out.
 */
export function readBlocked(text: string): BlockedSample[] {
  const samples: BlockedSample[] = [];
  let sample: BlockedSample | null = null;
  let task: BlockedTask | null = null;
  for (const raw of text.split('\n')) {
    const line = printable(raw);
    const moment = line.startsWith('#') ? MOMENT.exec(line) : null;
    if (moment) {
      const time = Number(moment[1]);
      sample = Number.isFinite(time) ? { time, tasks: [] } : null;
      task = null;
      if (sample) samples.push(sample);
    } else if (sample && line.startsWith('pid=')) {
      task = readTask(line);
      if (task) sample.tasks.push(task);
    } else if (task && line.trim() !== '' && !line.startsWith('#')) {
      const frame = readFrame(line);
      if (frame) task.frames.push(frame);
    }
  }
  return samples.sort((a, b) => a.time - b.time);
}

function readTask(line: string): BlockedTask | null {
  const match = TASK.exec(line);
  if (!match) return null;
  const pid = Number(match[2] ?? match[1]);
  if (!Number.isSafeInteger(pid)) return null;
  return {
    pid,
    command: match[3] ?? '',
    state: match[4] ?? 'D',
    waitChannel: match[5] === '0' ? '' : (match[5] ?? ''),
    frames: [],
  };
}

function readFrame(line: string): string | null {
  if (line.length > 500) return null;
  const match = FRAME.exec(line);
  return match?.[1] ? match[1] + (match[2] ?? '') : null;
}

/** Damaged bytes are dropped; a line longer than any kernel line is cut so that patterns stay cheap. */
function printable(line: string): string {
  // eslint-disable-next-line no-control-regex -- control bytes are what is looked for
  return line.slice(0, 2000).replace(/[\x00-\x08\x0b-\x1f\x7f]/g, '');
}
