/** `npm run demo`: diagnoses a recorded incident of the repository, prints the report, writes it as HTML. */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { diagnoseBundle } from '../src/cli/diagnose.js';
import { renderDiagnosis, terminalOf, writeOutput } from '../src/cli/output.js';

const BUNDLE = 'test/fixtures/bundles/c-62494f';
const FOLDER = 'oscope-reports';

async function demo(): Promise<void> {
  process.stdout.write(`Diagnosing the recorded incident ${BUNDLE}\n\n`);
  const diagnosis = await diagnoseBundle(BUNDLE, { progress: true, keep: false });
  process.stdout.write(`\n${renderDiagnosis(diagnosis, 'text', terminalOf(process.stdout))}\n`);
  const file = path.resolve(FOLDER, `${diagnosis.incident.id}.html`);
  await mkdir(FOLDER, { recursive: true });
  await writeOutput(file, renderDiagnosis(diagnosis, 'html', { color: false, width: 100 }));
  process.stdout.write(`\nThe same report as a page: ${file}\n`);
}

await demo();
