const LEVELS: readonly (readonly [RegExp, number])[] = [
  [/(?:^|[\s[<"'=:|])(?:EMERG|PANIC|FATAL|CRIT|CRITICAL|ALERT|SEVERE)(?=$|[\s\]>"':|,])/, 2],
  [/(?:^|[\s[<"'=:|])(?:ERROR|ERR|Error|ERRO)(?=$|[\s\]>"':|,])/, 3],
  [/(?:^|[\s[<"'=:|])(?:WARNING|WARN|Warning)(?=$|[\s\]>"':|,])/, 4],
  [/\blevel=["']?(?:fatal|panic|crit|emerg|alert)/i, 2],
  [/\[(?:emerg|alert|crit|fatal)\]/, 2],
  [/\blevel=["']?err|\[error\]|"level":\s*"error"/i, 3],
  [/\blevel=["']?warn|\[warn(?:ing)?\]|"level":\s*"warn/i, 4],
];

/** A level word is at the head of a line; further on it is prose. */
const HEAD = 120;

/**
 * The priority that a line states in words: services that write to standard output are journalled as `info`
 * whatever they say. Null when no level word is there.
 */
export function statedPriority(message: string): number | null {
  const head = message.slice(0, HEAD);
  for (const [pattern, priority] of LEVELS) if (pattern.test(head)) return priority;
  return null;
}

/** Priority of a line that tells none: info. */
export const UNTOLD = 6;
/** One past the last of journald's priorities. */
export const NO_PRIORITY = 8;

/** The record's priority, if it is one of journald's. */
export function knownPriority({ priority }: { priority: number | null }): number | null {
  const known = priority !== null && Number.isInteger(priority) && priority >= 0 && priority < NO_PRIORITY;
  return known ? priority : null;
}
