import type { Command } from 'commander';
import { InvalidArgumentError } from 'commander';
import { createRulesAligner } from '../aligner/rules.js';
import { OScopeError } from '../errors.js';
import { searchKnowledge } from '../knowledge/search.js';
import type { KnowledgeKind } from '../knowledge/search.js';
import { cleanLine } from '../report/clean.js';
import { hang } from '../report/text-layout.js';
import { openKnowledge, print, printJson, withFolders } from './knowledge-folders.js';
import type { FolderFlags } from './knowledge-folders.js';
import { terminalOf } from './output.js';

const KINDS: readonly KnowledgeKind[] = ['sop', 'case', 'term'];

interface SearchFlags extends FolderFlags {
  kind?: KnowledgeKind;
  limit: number;
  json?: boolean;
}

function readKind(value: string): KnowledgeKind {
  const kind = KINDS.find((one) => one === value);
  if (kind === undefined) throw new InvalidArgumentError(`Use one of: ${KINDS.join(', ')}.`);
  return kind;
}

function readLimit(value: string): number {
  const limit = Number(value);
  if (!Number.isInteger(limit) || limit < 1) throw new InvalidArgumentError('Give a whole number above 0.');
  return limit;
}

async function search(words: string, flags: SearchFlags): Promise<void> {
  if (words.trim() === '') {
    const remedy = 'Write what you see: oscope knowledge search "disk full but du shows little".';
    throw new OScopeError({ code: 'bad_input', message: 'There are no words to search for.', remedy });
  }
  const knowledge = await openKnowledge(flags);
  const terms = await createRulesAligner(knowledge).alignText(words);
  const hits = searchKnowledge(knowledge, words, { terms, limit: flags.limit, kind: flags.kind });
  if (flags.json === true) {
    printJson({ words, terms, hits });
    return;
  }
  const { width } = terminalOf(process.stdout);
  const said = terms.length === 0 ? [] : [...hang('Understood as: ', terms.join(', '), width), ''];
  const found = hits.flatMap(({ kind, id, title, score, why }) => [
    `${score.toFixed(2)}  ${kind.padEnd(4)}  ${id}`,
    ...hang('            ', cleanLine(title), width),
    ...hang('            because: ', cleanLine(why.join('; ')), width),
  ]);
  print([...said, ...(found.length === 0 ? ['Nothing fits these words.'] : found)]);
}

export function addSearch(knowledge: Command): void {
  withFolders(
    knowledge
      .command('search')
      .description('find SOPs, historical cases and symptom terms, and say why')
      .argument('<words>', 'what you see, in your own words'),
  )
    .option('--kind <kind>', KINDS.join(' | '), readKind)
    .option('--limit <n>', 'how many to show', readLimit, 10)
    .option('--json', 'print JSON')
    .action(search);
}
