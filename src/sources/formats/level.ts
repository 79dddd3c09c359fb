const PRIORITIES: Readonly<Record<string, number>> = {
  emerg: 0,
  emergency: 0,
  panic: 0,
  alert: 1,
  crit: 2,
  critical: 2,
  fatal: 2,
  err: 3,
  error: 3,
  eror: 3,
  severe: 3,
  warn: 4,
  warning: 4,
  notice: 5,
  info: 6,
  information: 6,
  informational: 6,
  debug: 7,
  trace: 7,
};

/** A level as programs write it (`ERROR`, `warn`, `3`) → syslog priority 0 … 7; null when it is none. */
export function priorityOf(level: unknown): number | null {
  if (typeof level === 'number') return Number.isInteger(level) && level >= 0 && level <= 7 ? level : null;
  if (typeof level !== 'string') return null;
  if (/^[0-7]$/.test(level)) return Number(level);
  return PRIORITIES[level.toLowerCase()] ?? null;
}
