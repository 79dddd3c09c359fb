import type { Command } from 'commander';
import { statsOf } from '../knowledge/stats.js';
import type { KnowledgeStats } from '../knowledge/stats.js';
import { hang } from '../report/text-layout.js';
import { foldersOf, openKnowledge, print, printJson, withFolders } from './knowledge-folders.js';
import type { FolderFlags } from './knowledge-folders.js';
import { terminalOf } from './output.js';

function coverageLines({ causes }: KnowledgeStats): string[] {
  const width = Math.max(10, ...causes.map((cause) => cause.id.length));
  const cell = (value: number | string): string => String(value).padStart(5);
  return [
    `${'root cause'.padEnd(width)}  ${cell('SOPs')}  ${cell('cases')}  narrations`,
    ...causes.map(({ id, sops, cases, narrations }) => {
      return `${id.padEnd(width)}  ${cell(sops.length)}  ${cell(cases)}  ${String(narrations).padStart(10)}`;
    }),
  ];
}

function gapLines({ gaps }: KnowledgeStats, width: number): string[] {
  const lines: [string, readonly string[]][] = [
    ['Root causes without an SOP', gaps.withoutSop],
    ['Root causes without a historical case', gaps.withoutCase],
    ['Terms that nothing uses', gaps.unusedTerms],
  ];
  return lines.flatMap(([name, ids]) => hang(`${name}: `, ids.length === 0 ? 'none' : ids.join(', '), width));
}

async function stats(flags: FolderFlags & { json?: boolean }): Promise<void> {
  const result = statsOf(await openKnowledge(flags));
  const { counts, origins } = result;
  if (flags.json === true) {
    printJson(result);
    return;
  }
  const { width } = terminalOf(process.stdout);
  print([
    `Knowledge ${result.version} from ${foldersOf(flags).join(', ')}`,
    `${counts.rootCauses} root causes, ${counts.terms} terms (${counts.synonyms} synonyms), ${counts.sops} SOPs (${counts.checks} checks), ${counts.cases} historical cases (${counts.narrations} narrations)`,
    `Origin of the cases: ${origins.public} published, ${origins.fleet} our own`,
    '',
    ...coverageLines(result),
    '',
    ...gapLines(result, width),
  ]);
}

export function addStats(knowledge: Command): void {
  withFolders(knowledge.command('stats').description('count what there is, and name what is missing'))
    .option('--json', 'print JSON')
    .action(stats);
}
