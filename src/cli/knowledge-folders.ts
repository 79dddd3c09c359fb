import path from 'node:path';
import type { Command } from 'commander';
import { knowledgeFolders } from '../app.js';
import { loadConfig } from '../config.js';
import { fillCommand } from '../diagnosis/commands.js';
import { OScopeError } from '../errors.js';
import type { LintSurroundings } from '../knowledge/lint/problem.js';
import { loadKnowledge } from '../knowledge/load.js';
import type { LoadedKnowledge } from '../knowledge/merge.js';
import { redactSecrets } from '../llm/secrets.js';
import { cleanLine } from '../report/clean.js';
import { findingKinds } from './finding-kinds.js';

export interface FolderFlags {
  dir?: string[];
}

/** For options that may be given more than once. */
export function collect(value: string, earlier: string[] | undefined): string[] {
  return [...(earlier ?? []), value];
}

export const mistake = (message: string, remedy: string): OScopeError =>
  new OScopeError({ code: 'bad_input', message, remedy });

/** `--dir`, once for each folder. */
export function withFolders(command: Command): Command {
  return command.option(
    '--dir <dir>',
    'knowledge folder; give it again to lay further ones over it (default: the shipped one and OSCOPE_KNOWLEDGE)',
    collect,
  );
}

export function foldersOf({ dir }: FolderFlags): string[] {
  return dir ?? knowledgeFolders(loadConfig(process.env));
}

export function openKnowledge(flags: FolderFlags): Promise<LoadedKnowledge> {
  return loadKnowledge(foldersOf(flags));
}

/** The folder whose `drafts/` receives a draft: `--to`, else the one on top. */
export function draftTarget(flags: FolderFlags & { to?: string }): string {
  const target = flags.to ?? foldersOf(flags).at(-1);
  if (target !== undefined) return target;
  throw new OScopeError({
    code: 'bad_config',
    message: 'No knowledge folder is set.',
    remedy: 'Give one with --to DIR.',
  });
}

export function isoDay(now: Date): string {
  return now.toISOString().slice(0, 10);
}

export function lintSurroundings(): LintSurroundings {
  return {
    findingKinds: findingKinds(),
    isPlaceholder: (name) => fillCommand(`{${name}}`, {}) !== `{${name}}`,
    today: isoDay(new Date()),
  };
}

/** Text from evidence, tickets or runbooks as one harmless line without secrets. */
export function cleanText(text: string): string {
  return cleanLine(redactSecrets(text), 4000);
}

/** A path as short as it can be said from here. */
export function shownPath(file: string): string {
  const relative = path.relative(process.cwd(), file);
  return relative === '' || relative.startsWith('..') ? file : relative;
}

export function print(lines: readonly string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`);
}

export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}
