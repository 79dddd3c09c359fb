import { addCount } from './counts.js';
import type { FoldedCounts } from './counts.js';
import type { FoldedStack } from './folded.js';
import { readPerfFrame, readPerfHeader } from './perf-line.js';
import type { PerfHeader } from './perf-line.js';

/** What is written besides names; the options of FlameGraph's perf folder. */
export interface PerfFoldOptions {
  /** `_[k]` behind kernel functions. */
  kernel?: boolean;
  /** `_[j]` behind functions that were compiled at run time. */
  jit?: boolean;
  /** The process id, or process and thread id, behind the command's name. */
  ids?: 'none' | 'pid' | 'tid';
  /** Addresses of unknown symbols. */
  addresses?: boolean;
}

const MAX_KNOWN_LINES = 100_000;
/** A symbol's offset, written by default since Linux 4.8: the same function would be many without this. */
const OFFSET = /\+0x[0-9a-f]+$/;
/** `net/http.(*Client).Do`: the parentheses belong to the name. */
const GO_METHOD = /\.\(.*\)\./s;
const ARGUMENTS = /\((?!anonymous namespace\)).*/s;
const KERNEL_OBJECT = /^\[|vmlinux$/;
const JIT_OBJECT = /\/tmp\/perf-\d+\.map/;

/**
 * Folds the text of `perf script`: one line `command;outermost;…;leaf` with the summed periods a stack. Only the
 * first event type met is counted, since a sum over different events means nothing. The result is that of
 * https://github.com/brendangregg/FlameGraph (stackcollapse-perf), so a last sample that is not followed by
 * an empty line is taken for truncated and left out. Lines that are neither are skipped.
 */
export function foldPerfScript(text: string, options: PerfFoldOptions = {}): FoldedCounts {
  const counts: FoldedCounts = new Map();
  const symbolsOf = createLineReader(options);
  let wanted: string | null = null;
  let root = '';
  let period: number | bigint = 1;
  let frames: string[] = [];
  for (let start = 0; start < text.length;) {
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline;
    const line = text.slice(start, end);
    start = end + 1;
    if (line === '') {
      if (root === '') continue;
      addCount(counts, frames.length > 0 ? `${root};${frames.reverse().join(';')}` : root, period);
      root = '';
      frames = [];
      continue;
    }
    const first = line.charCodeAt(0);
    if (first === 35) continue;
    const header = first === 32 || first === 9 ? null : readPerfHeader(line);
    if (header) {
      wanted ??= header.event;
      if (header.event !== null && header.event !== wanted) continue;
      root = rootFrame(header, options.ids ?? 'none');
      period = header.period;
    } else if (root !== '') {
      const symbols = symbolsOf(line, root.startsWith('java'));
      if (symbols !== null) frames.push(symbols);
    }
  }
  return counts;
}

/** The stacks of a folded map, for the analysis; absurd sums are left out. */
export function countsToStacks(counts: FoldedCounts): FoldedStack[] {
  return [...counts].flatMap(([stack, count]) => {
    const value = Number(count);
    return value > 0 && value <= Number.MAX_SAFE_INTEGER ? [{ frames: stack.split(';'), count: value }] : [];
  });
}

function rootFrame(header: PerfHeader, ids: 'none' | 'pid' | 'tid'): string {
  const name =
    ids === 'tid'
      ? `${header.command}-${header.pid}/${header.tid}`
      : ids === 'pid'
        ? `${header.command}-${header.pid}`
        : header.command;
  return name.replaceAll(' ', '_');
}

/** Frame lines repeat a great deal, so each distinct one is read once. */
function createLineReader(options: PerfFoldOptions): (line: string, java: boolean) => string | null {
  const plain = new Map<string, string | null>();
  const javaLines = new Map<string, string | null>();
  return (line, java) => {
    const known = java ? javaLines : plain;
    let symbols = known.get(line);
    if (symbols === undefined) {
      symbols = readSymbols(line, java, options);
      if (known.size >= MAX_KNOWN_LINES) known.clear();
      known.set(line, symbols);
    }
    return symbols;
  };
}

/** The function of a frame line, or several from outer to inner (`a->b`) where calls were inlined. */
function readSymbols(line: string, java: boolean, options: PerfFoldOptions): string | null {
  const frame = readPerfFrame(line);
  if (!frame) return null;
  const symbol = frame.symbol.replace(OFFSET, '');
  // `(deleted)` and other remarks are no functions.
  if (symbol.startsWith('(')) return null;
  const parts = symbol.split('->');
  while (parts.length > 0 && parts[parts.length - 1] === '') parts.pop();
  if (parts.length === 0) return null;
  return parts
    .map((part, i) => {
      const known = part === '[unknown]' ? objectName(frame.object, frame.address, options) : part;
      const name = tidy(known, java);
      if (i > 0) return name.includes('_[i]') ? name : `${name}_[i]`;
      return name + annotation(name, frame.object, options);
    })
    .join(';');
}

/** The file's name stands for a symbol that could not be found in it. */
function objectName(object: string, address: string, options: PerfFoldOptions): string {
  const name = object === '[unknown]' ? 'unknown' : object.slice(object.lastIndexOf('/') + 1);
  return options.addresses ? `[${name} <${address}>]` : `[${name}]`;
}

/**
 * Leaves of a symbol what tells functions apart: arguments, quotes and Java's type prefix go, `;` separates frames.
 * @example `Lorg/mozilla/Context;.call(Lorg/mozilla/Args;)V` → `org/mozilla/Context:.call`
 */
function tidy(symbol: string, java: boolean): string {
  let name = symbol.replaceAll(';', ':');
  if (name.includes('(') && !GO_METHOD.test(name)) name = name.replace(ARGUMENTS, '');
  name = name.replace(/["']/g, '');
  return java && name.startsWith('L') && name.includes('/') ? name.slice(1) : name;
}

function annotation(name: string, object: string, options: PerfFoldOptions): string {
  if (options.kernel && KERNEL_OBJECT.test(object) && !object.includes('unknown')) return '_[k]';
  if (options.jit && JIT_OBJECT.test(object) && !name.includes('_[j]')) return '_[j]';
  return '';
}
