import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';

/** The folder that `--data` names; null when it names none that is there. */
export function readDataDir(): string | null {
  try {
    const { values } = parseArgs({ options: { data: { type: 'string' } }, allowPositionals: false });
    return values.data !== undefined && existsSync(values.data) ? values.data : null;
  } catch {
    return null;
  }
}
