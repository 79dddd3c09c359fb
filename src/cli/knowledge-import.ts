import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Command } from 'commander';
import { createRulesAligner } from '../aligner/rules.js';
import { writeDraft } from '../knowledge/draft.js';
import type { Draft } from '../knowledge/draft.js';
import { chooseColumns, readMapping } from '../knowledge/import/columns.js';
import { readCsv, readJson } from '../knowledge/import/records.js';
import { draftFromRunbook } from '../knowledge/import/runbook.js';
import { draftFromTicket } from '../knowledge/import/ticket.js';
import { linkFault } from '../knowledge/lint/links.js';
import { readInput } from './knowledge-add.js';
import {
  cleanText,
  draftTarget,
  isoDay,
  openKnowledge,
  print,
  shownPath,
  withFolders,
  collect,
  mistake,
} from './knowledge-folders.js';
import type { FolderFlags } from './knowledge-folders.js';
import { counted } from './knowledge-lint.js';

interface ImportFlags extends FolderFlags {
  to?: string;
  force?: boolean;
  linkBase?: string;
  map?: string[];
}

const LARGEST_FILE = 50 * 1024 * 1024;
const MOST_FILES = 2000;

function checkLinkBase({ linkBase }: ImportFlags): void {
  const fault = linkBase === undefined ? null : linkFault(linkBase);
  if (fault !== null) throw mistake(`--link-base: ${linkBase ?? ''} ${fault}.`, 'Give an https:// address.');
}

async function readLimited(file: string): Promise<string> {
  const size = await stat(file).then(
    (stats) => stats.size,
    () => 0,
  );
  if (size > LARGEST_FILE) throw mistake(`${file} is larger than 50 MiB.`, 'Split the export.');
  return readInput(file);
}

/** Writes the drafts and says of each what is missing. */
async function storeAll(drafts: readonly Draft[], flags: ImportFlags): Promise<void> {
  const target = draftTarget(flags);
  const kept: string[] = [];
  let written = 0;
  for (const draft of drafts) {
    const file = await writeDraft(target, draft, flags.force === true);
    if (file === null) {
      kept.push(draft.id);
      continue;
    }
    written += 1;
    print([shownPath(file), ...draft.missing.map((one) => `  missing: ${one}`)]);
  }
  print([
    `${counted(written, 'draft')} written to ${shownPath(path.join(target, 'drafts'))}.`,
    ...(kept.length === 0
      ? []
      : [
          `${counted(kept.length, 'draft')} left as they were (use --force): ${kept.slice(0, 10).join(', ')}${kept.length > 10 ? ', …' : ''}`,
        ]),
    'Next: write what is missing, then check each: oscope knowledge add FILE',
  ]);
}

/** Below a clone of the repository the runbooks lie in content/runbooks; else the folder itself holds them. */
async function runbookRoot(dir: string): Promise<string> {
  const nested = path.join(dir, 'content', 'runbooks');
  const isFolder = (name: string): Promise<boolean> =>
    stat(name).then(
      (stats) => stats.isDirectory(),
      () => false,
    );
  if (await isFolder(nested)) return nested;
  if (await isFolder(dir)) return dir;
  throw mistake(`There is no folder ${dir}.`, 'Name the folder of the runbooks.');
}

async function runbookFiles(root: string): Promise<string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const files = entries
    .filter(
      (entry) =>
        entry.isFile() && entry.name.endsWith('.md') && !/^(_index|index|readme)\.md$/i.test(entry.name),
    )
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)))
    .filter((file) => !file.split(path.sep).includes('node_modules'))
    .sort();
  if (files.length === 0)
    throw mistake(`There is no Markdown runbook in ${root}.`, 'Runbooks are NAME.md files.');
  if (files.length > MOST_FILES)
    throw mistake(
      `${root} holds more than ${MOST_FILES} Markdown files.`,
      'Name the folder of the runbooks.',
    );
  return files;
}

async function importRunbooks(dir: string, flags: ImportFlags): Promise<void> {
  checkLinkBase(flags);
  const root = await runbookRoot(dir);
  const files = await runbookFiles(root);
  const aligner = createRulesAligner(await openKnowledge(flags));
  const drafts: Draft[] = [];
  for (const file of files) {
    const name = path.basename(file, '.md');
    const place = file.replace(/\.md$/, '').split(path.sep).map(encodeURIComponent).join('/');
    const url = flags.linkBase === undefined ? null : `${flags.linkBase.replace(/\/+$/, '')}/${place}`;
    const text = await readLimited(path.join(root, file));
    drafts.push(
      await draftFromRunbook(text, {
        name,
        url,
        clean: cleanText,
        alignText: (words) => aligner.alignText(words),
      }),
    );
  }
  await storeAll(drafts, flags);
}

async function importTickets(file: string, flags: ImportFlags): Promise<void> {
  checkLinkBase(flags);
  const named = readMapping(flags.map ?? []);
  const text = await readLimited(file);
  const records = /\.json$/i.test(file) ? readJson(text, file) : readCsv(text, file);
  if (records.length === 0) throw mistake(`${file} holds no tickets.`, 'Export at least one.');
  const columns = chooseColumns(records, named);
  const knowledge = await openKnowledge(flags);
  const aligner = createRulesAligner(knowledge);
  const drafts: Draft[] = [];
  for (const [index, record] of records.entries()) {
    drafts.push(
      await draftFromTicket(record, index + 1, {
        columns,
        knowledge,
        linkBase: flags.linkBase ?? null,
        today: isoDay(new Date()),
        clean: cleanText,
        alignText: (words) => aligner.alignText(words),
      }),
    );
  }
  await storeAll(drafts, flags);
}

function withTarget(command: Command): Command {
  return withFolders(command)
    .option('--to <dir>', 'knowledge folder whose drafts/ receives them (default: the one on top)')
    .option('--force', 'overwrite drafts with the same id');
}

export function addImport(knowledge: Command): void {
  const command = knowledge.command('import').description('make drafts from runbooks or ticket exports');
  withTarget(
    command
      .command('runbooks')
      .description('draft SOPs from Markdown runbooks (Meaning, Impact, Diagnosis, Mitigation)')
      .argument('<dir>', 'folder of the runbooks'),
  )
    .option('--link-base <url>', 'address below which the runbooks are published')
    .action(importRunbooks);
  withTarget(
    command
      .command('tickets')
      .description('draft cases from a CSV or JSON ticket export')
      .argument('<file>', 'FILE.csv or FILE.json'),
  )
    .option('--map <field=column>', 'column of a field; give it again for more', collect)
    .option('--link-base <url>', 'address below which the tickets lie: URL/TICKET-ID')
    .action(importTickets);
}
