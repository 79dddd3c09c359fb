import { parseFrame, parseInstructionPointer, type KernelFrame } from './kernel-report-frame.js';
import { readKernelLine } from './kernel-report-line.js';

/** The call stack of one report, as tools that compare stacks want it. */
export interface KernelStack {
  /** From the faulting function (x86 names it apart) to the outermost, unreliable frames included. */
  frames: KernelFrame[];
  /** `Modules linked in:` without their marks. */
  modules: string[];
  /** Letters of the taint field, without `G` (which means that no proprietary module is loaded). */
  taint: string[];
}

const TAINT = /Tainted: ([A-Z -]+?)(?: -*)? +(?:\d|\()/;
const MODULES = /Modules linked in: ?(.*)$/;
const MODULE = /^([A-Za-z_][\w-]*)(?:\([A-Z+-]+\))?$/;

/**
 * Reads the stack out of the text of one kernel report; never throws.
 *
 * `['BUG: …', 'RIP: 0010:foo+0x1/0x2', 'Call Trace:', ' bar+0x3/0x4']` gives the frames `foo`, `bar`.
 */
export function parseKernelStack(lines: Iterable<string>): KernelStack {
  const stack: KernelStack = { frames: [], modules: [], taint: [] };
  let pointer: KernelFrame | null = null;
  let inModules = false;
  for (const raw of lines) {
    const text = readKernelLine(raw)?.text ?? '';
    // s390x repeats the place of the last branch after the trace.
    if (text.includes('Last Breaking-Event-Address')) break;
    if (stack.taint.length === 0) stack.taint = readTaint(text);
    inModules = readModules(text, inModules, stack.modules);
    const place = /^\s*RIP/.test(text) ? parseInstructionPointer(text) : null;
    if (place) pointer ??= place;
    else if (!/^\s*(?:E?IP|PC|pc|NIP|Krnl|epc|LR|lr)\b/.test(text)) stack.frames.push(...framesOf(text));
  }
  if (pointer) stack.frames.unshift(pointer);
  return stack;
}

function framesOf(text: string): KernelFrame[] {
  const frame = parseFrame(text);
  return frame ? [frame] : [];
}

function readTaint(text: string): string[] {
  const letters = TAINT.exec(text)?.[1] ?? '';
  return letters.match(/[A-FH-Z]/g) ?? [];
}

/** Adds the modules of a line; returns true while the list may go on in the next one (old kernels wrap it). */
function readModules(text: string, inside: boolean, modules: string[]): boolean {
  const head = MODULES.exec(text);
  if (!head && !inside) return false;
  const words = (head ? (head[1] ?? '') : text)
    .replace(/\[last unloaded:.*$/, '')
    .trim()
    .split(/\s+/);
  if (!head && !words.every((word) => MODULE.test(word))) return false;
  for (const word of words) {
    const name = MODULE.exec(word)?.[1];
    if (name !== undefined) modules.push(name);
  }
  return true;
}
