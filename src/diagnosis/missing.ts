import type { Evidence, Modality } from '../domain/evidence.js';
import type { Host } from '../domain/incident.js';

/** Modalities in the reader's words. */
export const MODALITIES: readonly [Modality, string][] = [
  ['metrics', 'metrics'],
  ['logs', 'logs'],
  ['stacks', 'stack traces'],
];

/** What was not there to look at, in words; what it means for the reader is the renderer's matter. */
export function describeMissing(evidence: readonly Evidence[], host: Host): string[] {
  const lines: string[] = [];
  for (const [modality, name] of MODALITIES) {
    const records = evidence.filter((one) => one.modality === modality);
    const notes = records.flatMap((one) => one.note ?? []);
    if (!records.some((one) => one.ref !== null)) {
      lines.push(`No ${name} for this window${notes.length === 0 ? '' : ` (${notes.join('; ')})`}.`);
    } else {
      lines.push(...notes.map((note) => `${note}.`));
    }
  }
  if (host.osRelease === null && host.kernel === null) {
    lines.push('The distribution and kernel are not known; steps name the platform that they are meant for.');
  }
  return lines;
}
