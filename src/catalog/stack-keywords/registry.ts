import type { StackKeyword } from './keyword.js';
import { MEMORY_KEYWORDS } from './memory.js';
import { NETWORK_KEYWORDS } from './network.js';
import { PROCESS_KEYWORDS } from './process.js';
import { SCHEDULER_KEYWORDS } from './scheduler.js';
import { STORAGE_KEYWORDS } from './storage.js';

/** Every stack keyword; a new one is an entry in one of these lists. */
export const STACK_KEYWORDS: readonly StackKeyword[] = [
  ...MEMORY_KEYWORDS,
  ...SCHEDULER_KEYWORDS,
  ...PROCESS_KEYWORDS,
  ...NETWORK_KEYWORDS,
  ...STORAGE_KEYWORDS,
];

/** Tells the keywords that a function (its name without compiler suffix) belongs to. */
export function createKeywordLookup(
  keywords: readonly StackKeyword[] = STACK_KEYWORDS,
): (name: string) => readonly StackKeyword[] {
  const rules = keywords.map((keyword) => ({ keyword, pattern: toPattern(keyword.functions) }));
  const known = new Map<string, readonly StackKeyword[]>();
  return (name) => {
    let found = known.get(name);
    if (!found) {
      found = rules.filter(({ pattern }) => pattern.test(name)).map(({ keyword }) => keyword);
      known.set(name, found);
    }
    return found;
  };
}

/** One expression for all names of a keyword: `['io_schedule', 'jbd2_*']` → `/^(?:io_schedule|jbd2_.*)$/`. */
function toPattern(functions: readonly string[]): RegExp {
  const parts = functions.map((name) => name.replace(/[.\\+?^${}()|[\]]/g, '\\$&').replaceAll('*', '.*'));
  return new RegExp(`^(?:${parts.join('|')})$`);
}
