import type { Command } from 'commander';
import { createApp } from '../app.js';
import { loadConfig } from '../config.js';
import { drawDiagnosisGraph } from '../diagnosis/graph.js';

export function addGraph(program: Command): void {
  program
    .command('graph')
    .description('print the diagnosis graph as Mermaid')
    .action(async () => {
      const app = await createApp(loadConfig(process.env), []);
      process.stdout.write(`${await drawDiagnosisGraph(app.graph)}\n`);
    });
}
