import {
  COMPAT_ENTRY,
  FAULT_ENTRY,
  isMachinery,
  STALL_ANCHOR,
  STALL_GROUPS,
  TIMER_INTERRUPT,
  WAIT_GROUPS,
  WAITING,
} from '../../catalog/log-signatures/kernel-frames.js';
import type { KernelHeader } from '../../catalog/log-signatures/kernel-header.js';
import { parseFrame, parseInstructionPointer, plainName, type KernelFrame } from './kernel-report-frame.js';

/** What a report is made of, in the order of its lines. */
export type ReportItem =
  { kind: 'trace' } | { kind: 'pointer'; frame: KernelFrame } | { kind: 'frame'; frame: KernelFrame };

const TRACE = /(?:Call [Tt]race|[Bb]acktrace):\s*$|Call Trace:|^Stack traceback/;

export function readItems(lines: readonly string[]): ReportItem[] {
  const items: ReportItem[] = [];
  for (const line of lines) {
    if (TRACE.test(line)) items.push({ kind: 'trace' });
    const pointer = parseInstructionPointer(line);
    if (pointer) {
      items.push({ kind: 'pointer', frame: pointer });
      continue;
    }
    const frame = parseFrame(line);
    if (frame) items.push({ kind: 'frame', frame });
  }
  return items;
}

/** The function (and its module) that the report blames; null when the text does not say. */
export function findCulprit(
  header: KernelHeader,
  lines: readonly string[],
  items: readonly ReportItem[],
): KernelFrame | null {
  const pick = (frames: readonly KernelFrame[]) => firstGuilty(frames, header.skip);
  switch (header.culprit) {
    case 'none':
      return null;
    case 'pointer-only':
      return pick(fromPointer(items).slice(0, 1));
    case 'pointer':
      return pick(fromPointer(items)) ?? pick(firstTrace(items));
    case 'trace':
    case 'allocation':
      return pick(firstTrace(items));
    case 'header':
      return pick([...headerFunction(lines), ...firstTrace(items)]);
    case 'lock':
      return pick([...lockPlaces(lines), ...firstTrace(items)]);
    case 'irq-lock':
      return pick([...becameSafe(lines), ...lockPlaces(lines), ...firstTrace(items)]);
    case 'stall':
      return stallCulprit(afterTimer(items), header.skip) ?? stallCulprit(fromPointer(items), header.skip);
    case 'lockup':
      return (
        stallCulprit(fromPointer(items), header.skip) ??
        stallCulprit(firstTrace(items), header.skip) ??
        pick(fromPointer(items))
      );
    case 'hung':
      return hungCulprit(firstTrace(items));
  }
}

function firstGuilty(frames: readonly KernelFrame[], skip?: RegExp): KernelFrame | null {
  for (const frame of frames) {
    const name = frame.function;
    if (name !== null && frame.reliable && !isMachinery(name) && !skip?.test(name)) return frame;
  }
  return null;
}

/** The faulting instruction and what called it, up to the next trace. */
function fromPointer(items: readonly ReportItem[]): KernelFrame[] {
  const start = items.findIndex((item) => item.kind === 'pointer');
  return start < 0 ? [] : collect(items, start);
}

function firstTrace(items: readonly ReportItem[]): KernelFrame[] {
  const start = items.findIndex((item) => item.kind === 'trace');
  return collect(items, start < 0 ? 0 : start + 1);
}

function collect(items: readonly ReportItem[], start: number): KernelFrame[] {
  const frames: KernelFrame[] = [];
  let inTrace = false;
  for (const item of items.slice(start)) {
    if (item.kind === 'trace') {
      if (inTrace) break;
      continue;
    }
    if (item.kind === 'frame') inTrace = true;
    frames.push(item.frame);
  }
  return frames;
}

/** What was interrupted by the timer whose handler saw the stall. */
function afterTimer(items: readonly ReportItem[]): KernelFrame[] {
  const timer = items.findIndex(
    (item) => item.kind === 'frame' && TIMER_INTERRUPT.test(item.frame.function ?? ''),
  );
  if (timer < 0) return [];
  return collect(beneathFault(items, timer + 1), 0).filter(
    (frame) => !TIMER_INTERRUPT.test(frame.function ?? ''),
  );
}

/** Skips a page fault that the interrupted kernel code had met on user memory. */
function beneathFault(items: readonly ReportItem[], from: number): readonly ReportItem[] {
  for (let i = from; i + 1 < items.length; i++) {
    const item = items[i];
    if (item?.kind === 'trace') break;
    if (item?.kind !== 'frame' || !FAULT_ENTRY.test(item.frame.function ?? '')) continue;
    if (items[i + 1]?.kind === 'pointer') return items.slice(i + 1);
  }
  return items.slice(from);
}

/** The function above the first dispatcher: the work that does not end. */
function stallCulprit(frames: readonly KernelFrame[], skip?: RegExp): KernelFrame | null {
  let previous: KernelFrame | null = null;
  for (const frame of frames) {
    const name = frame.function;
    if (name === null || !frame.reliable || skip?.test(name)) continue;
    const group = STALL_GROUPS.find(([pattern]) => pattern.test(name));
    if (group) return { ...frame, function: group[1] };
    if (STALL_ANCHOR.test(name) || (previous !== null && COMPAT_ENTRY.test(name))) return previous ?? frame;
    if (!isMachinery(name) && !/rcu/.test(name)) previous = frame;
  }
  return null;
}

function hungCulprit(frames: readonly KernelFrame[]): KernelFrame | null {
  const reliable = frames.filter((frame) => frame.reliable && frame.function !== null);
  for (const frame of reliable) {
    const group = WAIT_GROUPS.find(([pattern]) => pattern.test(frame.function ?? ''));
    if (group) return group[1] === null ? frame : { ...frame, function: group[1] };
  }
  return reliable.find((frame) => !WAITING.test(frame.function ?? '')) ?? null;
}

const IN_HEADER = /(?: in:? | at )(?:\[<[0-9a-f]+>\] )?\.?([A-Za-z_$][\w.$]*)\+0x/;
const IN_PLAIN = / in ([A-Za-z_$][\w.$]*)(?: \/ |\s*$)/;
const LAST_FUNCTION = /last function: ([\w.]+)/;

function named(symbol: string): KernelFrame {
  return { function: plainName(symbol), symbol, module: null, reliable: true, stack: null };
}

function headerFunction(lines: readonly string[]): KernelFrame[] {
  const direct = IN_HEADER.exec(lines.slice(0, 5).join('\n')) ?? IN_PLAIN.exec(lines[0] ?? '');
  if (direct?.[1] !== undefined) return [named(direct[1])];
  for (const line of lines.slice(0, 10)) {
    const last = LAST_FUNCTION.exec(line);
    if (last?.[1] !== undefined) return [named(last[1])];
  }
  return [];
}

const LOCK_WORD =
  /trying to acquire|just changed the state|trying to (?:release|lock)|\btakes?:|locks? still held|locks? held by|freeing memory|still held/;
const LOCK_PLACE =
  /(?:\bat:\s*(?:\[<?[0-9a-f]+>?\]\s*)?|^\s*\[<?[0-9a-f]+>?\] ?)([A-Za-z_$][\w.$]*)\+0x[0-9a-f]+\/0x[0-9a-f]+/;
const LOCK_PLAIN = /^\s*([A-Za-z_$][\w.$]*)\+0x[0-9a-f]+\/0x[0-9a-f]+\s*$/;
/** Queues are "locked" by the worker and by whoever flushes them; the other side is the interesting one. */
const QUEUE_PLACE = /^(?:process_one_work|worker_thread|__?flush_work)/;

/** `(&lock){+.+.}, at: [<addr>] foo+0x…` after the line that says what was attempted → `foo`; nearest first. */
function lockPlaces(lines: readonly string[]): KernelFrame[] {
  const start = lines.findIndex((line) => LOCK_WORD.test(line));
  if (start < 0) return [];
  const places: KernelFrame[] = [];
  for (const line of lines.slice(start, start + 12)) {
    const name = (LOCK_PLACE.exec(line) ?? LOCK_PLAIN.exec(line))?.[1];
    if (name !== undefined && !QUEUE_PLACE.test(name)) places.push(named(name));
  }
  return places;
}

/** The frames after `... which became HARDIRQ-irq-safe at:`. */
function becameSafe(lines: readonly string[]): KernelFrame[] {
  const start = lines.findIndex((line) => line.includes('which became'));
  return start < 0 ? [] : collect(readItems(lines.slice(start + 1, start + 16)), 0);
}
