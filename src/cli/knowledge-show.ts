import type { Command } from 'commander';
import { OScopeError } from '../errors.js';
import type { KnowledgeBase } from '../domain/knowledge.js';
import { openKnowledge, print, printJson, withFolders } from './knowledge-folders.js';
import type { FolderFlags } from './knowledge-folders.js';
import { caseLines, causeLines, termLines } from './knowledge-page.js';
import { sopLines } from './knowledge-sop-page.js';
import { terminalOf } from './output.js';

interface Page {
  value: unknown;
  lines: (width: number) => string[];
}

function pageOf(knowledge: KnowledgeBase, id: string): Page | undefined {
  const sop = knowledge.sops.find((one) => one.id === id);
  if (sop !== undefined) return { value: sop, lines: (width) => sopLines(knowledge, sop, width) };
  const item = knowledge.cases.find((one) => one.id === id);
  if (item !== undefined) return { value: item, lines: (width) => caseLines(knowledge, item, width) };
  const term = knowledge.terms.get(id);
  if (term !== undefined) return { value: term, lines: (width) => termLines(knowledge, term, width) };
  const cause = knowledge.rootCauses.get(id);
  if (cause === undefined) return undefined;
  return { value: { id, description: cause }, lines: (width) => causeLines(knowledge, id, cause, width) };
}

/** Ids that hold the words of the wanted one. */
function alike(knowledge: KnowledgeBase, wanted: string): string[] {
  const words = wanted
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word.length > 2);
  const ids = [
    ...knowledge.rootCauses.keys(),
    ...knowledge.sops.map((sop) => sop.id),
    ...knowledge.terms.keys(),
    ...knowledge.cases.map((item) => item.id),
  ];
  const rated = ids.map((id) => ({ id, hits: words.filter((word) => id.includes(word)).length }));
  return rated
    .filter((one) => one.hits > 0)
    .sort((a, b) => b.hits - a.hits)
    .slice(0, 4)
    .map((one) => one.id);
}

async function show(ref: string, flags: FolderFlags & { json?: boolean }): Promise<void> {
  const knowledge = await openKnowledge(flags);
  // Reports cite SOPs as `sop-id#k1`.
  const id = ref.split('#')[0] ?? ref;
  const page = pageOf(knowledge, id);
  if (page === undefined) {
    const near = alike(knowledge, id);
    const remedy = near.length === 0 ? 'See oscope knowledge list.' : `Is it ${near.join(', ')}?`;
    throw new OScopeError({ code: 'bad_input', message: `There is nothing called "${id}".`, remedy });
  }
  if (flags.json === true) printJson(page.value);
  else print(page.lines(terminalOf(process.stdout).width));
}

export function addShow(knowledge: Command): void {
  withFolders(
    knowledge
      .command('show')
      .description('show an SOP, historical case, symptom term or root cause')
      .argument('<id>', 'its id, as in reports and lists'),
  )
    .option('--json', 'print JSON')
    .action(show);
}
