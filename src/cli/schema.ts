import type { Command } from 'commander';
import { z } from 'zod';
import { diagnosisSchema } from '../domain/diagnosis.js';

export function addSchema(program: Command): void {
  program
    .command('schema')
    .description('print the JSON Schema of a diagnosis (--format json)')
    .action(() => {
      process.stdout.write(`${JSON.stringify(z.toJSONSchema(diagnosisSchema), null, 2)}\n`);
    });
}
