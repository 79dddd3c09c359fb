import type { Command } from 'commander';
import type { KnowledgeBase } from '../domain/knowledge.js';
import { OScopeError } from '../errors.js';
import { cleanLine } from '../report/clean.js';
import { fit } from '../report/text-layout.js';
import { openKnowledge, print, printJson, withFolders } from './knowledge-folders.js';
import type { FolderFlags } from './knowledge-folders.js';
import { terminalOf } from './output.js';

const KINDS = ['sops', 'cases', 'terms', 'causes'] as const;
type Kind = (typeof KINDS)[number];

interface Item {
  id: string;
  /** A second column: root cause or origin. */
  about: string;
  title: string;
}

interface ListFlags extends FolderFlags {
  cause?: string;
  json?: boolean;
}

const EVIDENCE = ['decisive', 'strong', 'supporting', 'weakens', 'excludes'] as const;

function termsOfCause(knowledge: KnowledgeBase, cause: string): Map<string, string> {
  const found = new Map<string, string>();
  const profiles = knowledge.sops.flatMap((sop) => sop.causes.filter((one) => one.id === cause));
  for (const group of [...EVIDENCE].reverse()) {
    for (const profile of profiles) for (const term of profile.evidence[group]) found.set(term, group);
  }
  return found;
}

function itemsOf(knowledge: KnowledgeBase, kind: Kind, cause: string | undefined): Item[] {
  if (kind === 'sops') {
    const chosen = knowledge.sops.filter(
      (sop) => cause === undefined || sop.causes.some((one) => one.id === cause),
    );
    return chosen.map((sop) => ({ id: sop.id, about: `${sop.checks.length} checks`, title: sop.title }));
  }
  if (kind === 'cases') {
    const chosen = knowledge.cases.filter((item) => cause === undefined || item.root_cause === cause);
    return chosen.map((item) => ({ id: item.id, about: item.root_cause, title: item.title }));
  }
  if (kind === 'terms') {
    const groups = cause === undefined ? null : termsOfCause(knowledge, cause);
    const chosen = [...knowledge.terms.values()].filter((term) => groups === null || groups.has(term.id));
    return chosen.map((term) => ({ id: term.id, about: groups?.get(term.id) ?? '', title: term.wording }));
  }
  const chosen = [...knowledge.rootCauses].filter(([id]) => cause === undefined || id === cause);
  return chosen.map(([id, title]) => ({ id, about: '', title }));
}

/** Columns as wide as their widest entry; the title takes what is left. */
function columns(items: readonly Item[], width: number): string[] {
  const idWidth = Math.max(0, ...items.map((item) => item.id.length));
  const aboutWidth = Math.max(0, ...items.map((item) => item.about.length));
  return items.map(({ id, about, title }) => {
    const middle = aboutWidth === 0 ? '' : `${about.padEnd(aboutWidth)}  `;
    const start = `${id.padEnd(idWidth)}  ${middle}`;
    return `${start}${fit(cleanLine(title), Math.max(30, width - start.length))}`.trimEnd();
  });
}

function readKind(kind: string | undefined): readonly Kind[] {
  if (kind === undefined) return KINDS;
  const found = KINDS.find((one) => one === kind);
  if (found !== undefined) return [found];
  throw new OScopeError({
    code: 'bad_input',
    message: `There is no list of "${kind}".`,
    remedy: `Use one of: ${KINDS.join(', ')}.`,
  });
}

async function list(kind: string | undefined, flags: ListFlags): Promise<void> {
  const kinds = readKind(kind);
  const knowledge = await openKnowledge(flags);
  if (flags.cause !== undefined && !knowledge.rootCauses.has(flags.cause)) {
    const remedy = 'See oscope knowledge list causes.';
    throw new OScopeError({
      code: 'bad_input',
      message: `--cause: there is no root cause "${flags.cause}".`,
      remedy,
    });
  }
  const lists = kinds.map((one) => ({ kind: one, items: itemsOf(knowledge, one, flags.cause) }));
  if (flags.json === true) {
    printJson(Object.fromEntries(lists.map((one) => [one.kind, one.items])));
    return;
  }
  // Where nobody looks at it a line keeps its whole length.
  const width = process.stdout.isTTY ? terminalOf(process.stdout).width : 10_000;
  const lines = lists.flatMap((one) => [
    ...(lists.length === 1 ? [] : [`${one.kind} (${one.items.length})`]),
    ...columns(one.items, width),
    ...(lists.length === 1 ? [] : ['']),
  ]);
  print(lines.length === 0 ? ['Nothing.'] : lines);
}

export function addList(knowledge: Command): void {
  withFolders(
    knowledge
      .command('list')
      .description('list SOPs, historical cases, symptom terms and root causes')
      .argument('[kind]', KINDS.join(' | ')),
  )
    .option('--cause <id>', 'only what belongs to this root cause')
    .option('--json', 'print JSON')
    .action(list);
}
