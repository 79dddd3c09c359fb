import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { OScopeError } from '../errors.js';

function isPackageRoot(directory: string): boolean {
  try {
    const parsed: unknown = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
    return typeof parsed === 'object' && parsed !== null && 'name' in parsed && parsed.name === 'oscope';
  } catch {
    return false;
  }
}

/** The directory that holds `prompts/` and `knowledge/`, found from src/ as well as from dist/. */
export function packageRoot(): string {
  let directory = dirname(fileURLToPath(import.meta.url));
  while (!isPackageRoot(directory)) {
    const parent = dirname(directory);
    if (parent === directory) {
      throw new OScopeError({
        code: 'internal',
        message: "OScope's package.json was not found above its own code.",
        remedy: 'Install the package whole: dist/, prompts/, knowledge/ and package.json.',
      });
    }
    directory = parent;
  }
  return directory;
}
