import { homedir } from 'node:os';
import path from 'node:path';
import type { Stores } from '../app.js';
import type { Config } from '../config.js';
import { createFileDiagnosisStore } from '../incidents/file-diagnosis-store.js';
import { createFileEvidenceStore } from '../incidents/file-evidence-store.js';
import { createMemoryEvidenceStore } from '../incidents/memory-evidence-store.js';
import { createTieredEvidenceStore } from '../incidents/tiered-evidence-store.js';
import { createLogger } from '../logger.js';
import type { DiagnosisStore } from '../ports/diagnosis-store.js';
import type { EvidenceStore } from '../ports/evidence-store.js';

/** Follows the XDG Base Directory Specification (https://specifications.freedesktop.org/basedir-spec/latest/). */
export function dataFolder(config: Config): string {
  const base = process.env.XDG_DATA_HOME;
  const fallback = path.join(
    base === undefined || base === '' ? path.join(homedir(), '.local/share') : base,
    'oscope',
  );
  return config.dataDir ?? fallback;
}

export interface KeptStores extends Stores {
  evidence: EvidenceStore;
  diagnoses: DiagnosisStore;
}

/** Diagnoses and their evidence in the data folder. What is older than the retention time is purged first. */
export async function openStores(config: Config): Promise<KeptStores> {
  const folder = dataFolder(config);
  const files = createFileEvidenceStore(path.join(folder, 'evidence'));
  const diagnoses = createFileDiagnosisStore(path.join(folder, 'diagnoses'));
  const logger = createLogger(config.logLevel);
  const expired = await diagnoses.purge(Date.now() / 1000 - config.retentionHours * 3600);
  for (const id of expired) await files.purge(`${id}/`);
  const evidence = createTieredEvidenceStore(createMemoryEvidenceStore(), files, (ref, error) =>
    logger.warn({ ref, err: error }, 'evidence not kept'),
  );
  return { evidence, diagnoses };
}
