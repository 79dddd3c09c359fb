import { sopCommands, sopSentences } from './texts.js';
import { error } from './problem.js';
import type { LintRule } from './problem.js';

/** Words in braces that are no placeholders but programs: `awk '{print}'`. */
const PROGRAM_WORDS = new Set(['print', 'next', 'exit', 'getline', 'json', 'inode', 'size']);

/** `{unit}` and the like; not `${VAR}`, `{{json}}` or `{a,b}`. */
export function placeholdersOf(text: string): string[] {
  const found = [...text.matchAll(/(?<![${\\])\{([A-Za-z_][A-Za-z0-9_-]*)\}(?!\})/g)].map((match) => match[1] ?? '');
  return [...new Set(found.filter((name) => !PROGRAM_WORDS.has(name)))];
}

export const placeholdersRule: LintRule = {
  id: 'placeholders',
  check: ({ knowledge, isPlaceholder }) =>
    knowledge.sops.flatMap((sop) =>
      [...sopSentences(sop), ...sopCommands(sop)].flatMap(({ file, field, text }) =>
        placeholdersOf(text)
          .filter((name) => !isPlaceholder(name))
          .map((name) => {
            const remedy = 'Use {unit}, {process}, {pid}, {device}, {disk}, {member}, {mountpoint}, {interface}, {cache} or {cpu}.';
            return error(file, field, `nothing can stand in for {${name}}`, remedy);
          }),
      ),
    ),
};
