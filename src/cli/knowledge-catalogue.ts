import type { Command } from 'commander';
import { renderCatalogue } from '../knowledge/catalogue.js';
import { codeSpan, escapeMarkdown, markdownLink } from '../report/markdown-escape.js';
import { openKnowledge, withFolders } from './knowledge-folders.js';
import type { FolderFlags } from './knowledge-folders.js';
import { writeOutput } from './output.js';

async function catalogue(flags: FolderFlags & { out?: string }): Promise<void> {
  const page = renderCatalogue(await openKnowledge(flags), {
    text: escapeMarkdown,
    code: codeSpan,
    link: markdownLink,
  });
  if (flags.out === undefined) {
    process.stdout.write(page);
    return;
  }
  await writeOutput(flags.out, page);
  process.stderr.write(`Catalogue written to ${flags.out}\n`);
}

export function addCatalogue(knowledge: Command): void {
  withFolders(knowledge.command('catalogue').description('put the whole knowledge base on one Markdown page'))
    .option('--out <file>', 'write the page to a file instead of standard output')
    .action(catalogue);
}
