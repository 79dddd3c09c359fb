import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Command } from 'commander';
import { readDiagnosis } from '../domain/diagnosis.js';
import type { Diagnosis } from '../domain/diagnosis.js';
import { messageOf } from '../errors.js';
import { checkDraft, shapeProblems } from '../knowledge/check-draft.js';
import { draftFolder, writeDraft } from '../knowledge/draft.js';
import type { Draft } from '../knowledge/draft.js';
import { draftFromDiagnosis } from '../knowledge/draft-from-diagnosis.js';
import { linkFault } from '../knowledge/lint/links.js';
import {
  cleanText,
  draftTarget,
  isoDay,
  lintSurroundings,
  openKnowledge,
  print,
  shownPath,
  withFolders,
  mistake,
} from './knowledge-folders.js';
import type { FolderFlags } from './knowledge-folders.js';
import { counted, problemLines } from './knowledge-lint.js';

interface AddFlags extends FolderFlags {
  to?: string;
  force?: boolean;
  fromDiagnosis?: string;
  source?: string;
  sourceTitle?: string;
  cause?: string;
  application?: string;
}

export async function readInput(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((error: unknown) => {
    throw mistake(`Cannot read ${file} (${messageOf(error)}).`, 'Name a file that exists.');
  });
}

function nextLines(file: string, kind: 'sop' | 'case'): string[] {
  const target = path.join(path.dirname(path.dirname(file)), `${kind}s`, path.basename(file));
  return [
    'Next: have a colleague review it, then',
    `  mv ${shownPath(file)} ${shownPath(target)}`,
    '  oscope knowledge lint',
  ];
}

async function store(folder: string, draft: Pick<Draft, 'id' | 'text'>, force: boolean): Promise<string> {
  const file = await writeDraft(folder, draft, force);
  if (file !== null) return file;
  throw mistake(
    `There is already a draft ${draft.id} in ${draftFolder(folder)}.`,
    'Overwrite it with --force.',
  );
}

/** Checks the file; a draft that lies in `drafts/` already is only checked. */
async function addFile(file: string, flags: AddFlags): Promise<void> {
  const text = await readInput(file);
  const knowledge = await openKnowledge(flags);
  const folder = draftTarget(flags);
  let checked;
  try {
    checked = checkDraft(text, file, knowledge, lintSurroundings());
  } catch (error) {
    print(problemLines(shapeProblems(error)));
    throw mistake(`${file} is not complete.`, 'Correct the fields above and add it again.');
  }
  if (checked.problems.length > 0) print(problemLines(checked.problems));
  const errors = checked.problems.filter((problem) => problem.severity === 'error').length;
  if (errors > 0)
    throw mistake(`${file} has ${counted(errors, 'error')}.`, 'Correct the fields above and add it again.');
  const inPlace = path.basename(path.dirname(path.resolve(file))) === 'drafts';
  const stored = inPlace ? file : await store(folder, { id: checked.id, text }, flags.force === true);
  print([
    inPlace ? `${shownPath(file)} is complete.` : `Draft ${checked.id} put into ${shownPath(stored)}.`,
    ...(checked.replaces ? [`It takes the place of the ${checked.kind} ${checked.id} that exists.`] : []),
    ...nextLines(stored, checked.kind),
  ]);
}

function parseDiagnosis(text: string, file: string): Diagnosis {
  try {
    return readDiagnosis(JSON.parse(text));
  } catch (error) {
    const lines = messageOf(error).replace(/\s+/g, ' ').slice(0, 160);
    throw mistake(
      `${file} is no diagnosis (${lines}).`,
      'Make one: oscope diagnose --bundle DIR --format json --out FILE.',
    );
  }
}

async function addDiagnosis(file: string, flags: AddFlags): Promise<void> {
  if (flags.source === undefined) {
    throw mistake(
      '--source is missing.',
      'Give the https:// link to what the team wrote about the incident.',
    );
  }
  const fault = linkFault(flags.source);
  if (fault !== null) throw mistake(`--source: ${flags.source} ${fault}.`, 'Give an https:// link.');
  const diagnosis = parseDiagnosis(await readInput(file), file);
  const knowledge = await openKnowledge(flags);
  if (flags.cause !== undefined && !knowledge.rootCauses.has(flags.cause)) {
    throw mistake(`--cause: there is no root cause "${flags.cause}".`, 'See oscope knowledge list causes.');
  }
  const draft = draftFromDiagnosis(diagnosis, {
    sourceUrl: flags.source,
    sourceTitle: flags.sourceTitle,
    cause: flags.cause,
    application: flags.application,
    today: isoDay(new Date()),
    clean: cleanText,
  });
  const stored = await store(draftTarget(flags), draft, flags.force === true);
  print([
    `Draft ${draft.id} put into ${shownPath(stored)}. Still missing:`,
    ...draft.missing.map((one) => `  - ${one}`),
    `Next: complete it, then check it: oscope knowledge add ${shownPath(stored)}`,
  ]);
}

async function add(file: string | undefined, flags: AddFlags): Promise<void> {
  if (flags.fromDiagnosis !== undefined && file === undefined)
    return addDiagnosis(flags.fromDiagnosis, flags);
  if (file === undefined || flags.fromDiagnosis !== undefined) {
    throw mistake(
      'Give a Markdown file or --from-diagnosis.',
      'oscope knowledge add FILE.md, or add --from-diagnosis FILE.json --source URL.',
    );
  }
  return addFile(file, flags);
}

export function addAdd(knowledge: Command): void {
  withFolders(
    knowledge
      .command('add')
      .description('put a case or SOP into drafts/ for review')
      .argument('[file]', 'Markdown file with front matter'),
  )
    .option('--from-diagnosis <file>', 'make a draft case from a diagnosis (--format json)')
    .option('--source <url>', 'with --from-diagnosis: what the team wrote about the incident')
    .option('--source-title <title>', 'with --from-diagnosis: title of that page')
    .option('--cause <id>', 'with --from-diagnosis: the root cause that was found in the end')
    .option('--application <name>', 'with --from-diagnosis: what the host runs')
    .option('--to <dir>', 'knowledge folder whose drafts/ receives it (default: the one on top)')
    .option('--force', 'overwrite a draft with the same id')
    .action(add);
}
