/** One line of kernel text without its prefixes. */
export interface KernelLine {
  /** Seconds since boot as printed by the kernel; null when the line has none. */
  seconds: number | null;
  /** Printk's caller (`T123` task, `C0` processor), `console` when only a time stamp was there, else empty. */
  context: string;
  text: string;
}

const SYSLOG =
  /^(?:<\d+>)?(?:[A-Z][a-z]{2} +\d+ \d\d:\d\d:\d\d|\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d\S*) (?:([\w.:-]+) )?([\w.@/-]+)(\[\d+\])?: ?(.*)$/s;
const STAMP = /^(.{0,80}?)(?:<\d+>)?\[ *(\d+\.\d{3,6})\](?: ?\[ *([CT]\d+)\])? ?(.*)$/s;
const VENDOR_CONTEXT = /^ ?\[(\d+): *([\w/.:-]+): *\d+\] ?/;
const NOISE = /^(?:\*\* \d+ printk messages dropped \*\* |.*login: |\s*)$/;

/**
 * Strips syslog, level, time stamp and caller from a line of a text log.
 *
 * `Nov  9 10:19:35 host kernel: [   71.427] [T12] BUG: x` gives `{seconds: 71.427, context: 'T12', text: 'BUG: x'}`.
 * Returns null for a line that some other program wrote (a syslog line whose program is not `kernel`).
 */
export function readKernelLine(raw: string): KernelLine | null {
  let rest = raw.endsWith('\r') ? raw.slice(0, -1) : raw;
  const syslog = SYSLOG.exec(rest);
  if (syslog) {
    if (syslog[2] !== 'kernel') return null;
    rest = syslog[4] ?? '';
  }
  return stripStamp(rest);
}

/** The host of a syslog line; null when the line has no syslog prefix with a host. */
export function syslogHost(raw: string): string | null {
  return SYSLOG.exec(raw)?.[1] ?? null;
}

/** Strips what printk adds to a message (also kept by journald when it read a console). */
export function stripStamp(text: string): KernelLine {
  const head = text.indexOf('[');
  const stamp = head >= 0 && head <= 80 ? STAMP.exec(text) : null;
  if (!stamp || !NOISE.test(stamp[1] ?? '')) {
    return { seconds: null, context: '', text: text.replace(/^<\d+>/, '') };
  }
  const body = stamp[4] ?? '';
  const vendor = stamp[3] === undefined ? VENDOR_CONTEXT.exec(body) : null;
  return {
    seconds: Number(stamp[2]),
    context: stamp[3] ?? vendor?.[2] ?? 'console',
    text: vendor ? body.slice(vendor[0].length) : body,
  };
}
