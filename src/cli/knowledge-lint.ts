import type { Command } from 'commander';
import { OScopeError } from '../errors.js';
import { listDrafts } from '../knowledge/draft.js';
import { lintKnowledge } from '../knowledge/lint/lint.js';
import type { LintProblem } from '../knowledge/lint/problem.js';
import { readKnowledge } from '../knowledge/load.js';
import type { LoadedKnowledge } from '../knowledge/merge.js';
import { cleanLine } from '../report/clean.js';
import { foldersOf, lintSurroundings, print, printJson, withFolders } from './knowledge-folders.js';
import type { FolderFlags } from './knowledge-folders.js';

/** 1, "error" → "1 error"; 2 → "2 errors" */
export function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}

/** Problems under the file that they stand in. */
export function problemLines(problems: readonly LintProblem[]): string[] {
  const files = [...new Set(problems.map((problem) => problem.file))];
  return files.flatMap((file) => [
    cleanLine(file),
    ...problems.filter((problem) => problem.file === file).flatMap(twoLines),
    '',
  ]);
}

function twoLines({ severity, field, problem, remedy, rule }: LintProblem): string[] {
  const where = field === '' ? '' : `${field}: `;
  return [
    `  ${severity.padEnd(7)} ${cleanLine(`${where}${problem}`)} [${rule}]`,
    `          → ${cleanLine(remedy)}`,
  ];
}

function sizeLine(knowledge: LoadedKnowledge): string {
  return `${knowledge.terms.size} vocabulary terms, ${knowledge.sops.length} SOPs, ${knowledge.cases.length} historical cases`;
}

async function draftsIn(folders: readonly string[]): Promise<number> {
  const lists = await Promise.all(folders.map(listDrafts));
  return lists.flat().length;
}

async function lint(flags: FolderFlags & { json?: boolean }): Promise<void> {
  const folders = foldersOf(flags);
  const { knowledge, problems: loading } = await readKnowledge(folders);
  const problems = lintKnowledge({ knowledge, ...lintSurroundings() }, loading);
  const errors = problems.filter((problem) => problem.severity === 'error').length;
  const warnings = problems.length - errors;
  if (flags.json === true) {
    printJson({ version: knowledge.version, folders, errors, warnings, problems });
  } else {
    const drafts = await draftsIn(folders);
    print([
      ...problemLines(problems),
      `${sizeLine(knowledge)}: ${errors === 0 ? 'all well-formed' : counted(errors, 'error')}${warnings === 0 ? '' : `, ${counted(warnings, 'warning')}`}.`,
      ...(drafts === 0 ? [] : [`${counted(drafts, 'draft')} waiting in drafts/.`]),
    ]);
  }
  if (errors > 0) {
    throw new OScopeError({
      code: 'bad_knowledge',
      message: `The knowledge base has ${counted(errors, 'error')}.`,
    });
  }
}

export function addLint(knowledge: Command): void {
  withFolders(knowledge.command('lint').description('check every file of the knowledge base'))
    .option('--json', 'print the problems as JSON')
    .action(lint);
}
