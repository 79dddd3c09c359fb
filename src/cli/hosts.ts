import type { Command } from 'commander';
import { loadConfig } from '../config.js';
import { openInventory } from './inventory.js';

/** A value in a table of plain text: nothing in it steers a terminal. */
function cell(text: string): string {
  return text.replace(/[^\x20-\x7e\u00a1-\u024f]/g, '?').slice(0, 60);
}

export function addHosts(program: Command): void {
  program
    .command('hosts')
    .description('list the hosts that may be diagnosed')
    .action(async () => {
      const { inventory, notes } = await openInventory(loadConfig(process.env), AbortSignal.timeout(30_000));
      for (const note of notes) process.stderr.write(`oscope: ${note}\n`);
      const rows = inventory.hosts.map((host) =>
        [
          host.name,
          host.addresses.join(' '),
          host.groups.join(' '),
          host.osRelease ?? '',
          host.kernel ?? '',
          host.from,
        ]
          .map(cell)
          .join('\t'),
      );
      process.stdout.write(`${['name\taddresses\tgroups\tos\tkernel\tfrom', ...rows].join('\n')}\n`);
    });
}
