import { assembleApp, createParts } from '../app.js';
import type { Config } from '../config.js';
import { readDataset } from '../eval/dataset.js';
import type { KnownQuery } from '../eval/retrieval-run.js';
import { createMemoryEvidenceStore } from '../incidents/memory-evidence-store.js';
import { createBundleSource, openBundle } from '../sources/bundle/index.js';

/** What detection said of recorded incidents: the titles of the findings as their narration, the symptoms as terms. */
export async function incidentQueries(
  config: Config,
  [casesDir, labelsDir]: readonly [string, string],
  part: string | undefined,
): Promise<KnownQuery[]> {
  const dataset = (await readDataset(casesDir, labelsDir)).filter(
    (one) => part === undefined || one.part === part,
  );
  const parts = await createParts({ ...config, model: { ...config.model, name: undefined } });
  const queries: KnownQuery[] = [];
  for (const one of dataset) {
    const app = assembleApp(parts, [createBundleSource(one.dir)], { evidence: createMemoryEvidenceStore() });
    const { findings, symptoms } = await app.diagnostician.diagnose(await openBundle(one.dir));
    queries.push({
      text: findings.map((finding) => finding.title).join('; '),
      terms: [...new Set(symptoms.map((symptom) => symptom.term))],
      symptoms,
      caseId: null,
      rootCause: one.label.root_cause,
      excluded: `case-fleet-${one.id}`,
    });
    process.stderr.write(`${queries.length}/${dataset.length} ${one.id}\n`);
  }
  return queries;
}
