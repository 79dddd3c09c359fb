import type { Command } from 'commander';
import { knowledgeFolders } from '../app.js';
import { loadConfig } from '../config.js';
import { loadKnowledge } from '../knowledge/load.js';

interface KnowledgeFlags {
  dir?: string;
}

function uncovered(rootCauses: Iterable<string>, covered: ReadonlySet<string>): string[] {
  return [...rootCauses].filter((id) => !covered.has(id));
}

async function lint(flags: KnowledgeFlags): Promise<void> {
  const knowledge = await loadKnowledge(flags.dir ?? knowledgeFolders(loadConfig(process.env)));
  const covered = new Set(knowledge.sops.flatMap((sop) => sop.causes.map((cause) => cause.id)));
  const lines = [
    `${knowledge.terms.size} vocabulary terms, ${knowledge.sops.length} SOPs, ${knowledge.cases.length} historical cases: all well-formed.`,
    `${covered.size} of ${knowledge.rootCauses.size} root causes have an SOP.`,
  ];
  const open = uncovered(knowledge.rootCauses.keys(), covered);
  if (open.length > 0) lines.push(`Without an SOP: ${open.join(', ')}.`);
  process.stdout.write(`${lines.join('\n')}\n`);
}

export function addKnowledge(program: Command): void {
  const knowledge = program.command('knowledge').description('work with the knowledge base');
  knowledge
    .command('lint')
    .description('check every file of the knowledge base')
    .option('--dir <dir>', 'knowledge folder (default: OSCOPE_KNOWLEDGE or the one shipped)')
    .action(lint);
  for (const command of knowledge.commands) command.exitOverride().helpOption('--help', 'show help');
}
