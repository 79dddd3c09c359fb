import type { Command } from 'commander';
import { addAdd } from './knowledge-add.js';
import { addCatalogue } from './knowledge-catalogue.js';
import { addImport } from './knowledge-import.js';
import { addLint } from './knowledge-lint.js';
import { addList } from './knowledge-list.js';
import { addSearch } from './knowledge-search.js';
import { addShow } from './knowledge-show.js';
import { addStats } from './knowledge-stats.js';

/** Sub-commands inherit neither of these two by themselves. */
function settle(command: Command): void {
  for (const sub of command.commands) {
    sub.exitOverride().helpOption('--help', 'show help');
    settle(sub);
  }
}

export function addKnowledge(program: Command): void {
  const knowledge = program.command('knowledge').description('work with the knowledge base');
  for (const add of [addLint, addList, addShow, addSearch, addStats, addAdd, addImport, addCatalogue])
    add(knowledge);
  settle(knowledge);
}
