import { mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { dump } from 'js-yaml';
import { OScopeError, messageOf } from '../errors.js';

/** A case or SOP that waits for a person: the loader does not read the folder `drafts/`. */
export interface Draft {
  id: string;
  text: string;
  /** What a person must still write, in words. */
  missing: string[];
}

/** What stands where a person must write. The lint rule `unfinished` finds it. */
export const TODO = 'TODO';

/** "Disk full on db-1!" → "disk-full-on-db-1", at most 60 characters, never empty. */
export function slugOf(text: string): string {
  const words = text.normalize('NFKD').toLowerCase().match(/[a-z0-9]+/g) ?? [];
  const slug = words.join('-').slice(0, 60).replace(/-+$/, '');
  return slug === '' ? 'unnamed' : slug;
}

/** Front matter and body as one file; `missing` becomes a comment on top. */
export function draftText(data: unknown, body: string, missing: readonly string[]): string {
  const notes = ['Draft. Review it before it moves to cases/ or sops/.', ...missing.map((one) => `Missing: ${one}`)];
  const comment = notes.map((note) => `# ${note.replace(/\s+/g, ' ')}\n`).join('');
  return `---\n${comment}\n${dump(data, { lineWidth: -1, quoteStyle: 'double' })}---\n\n${body.trim()}\n`;
}

export function draftFolder(folder: string): string {
  return path.join(folder, 'drafts');
}

/** File names of the drafts of a knowledge folder. */
export async function listDrafts(folder: string): Promise<string[]> {
  const names = await readdir(draftFolder(folder)).catch(() => []);
  return names.filter((name) => name.endsWith('.md')).sort();
}

function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
}

async function makeFolder(dir: string): Promise<void> {
  await mkdir(dir).catch((error: unknown) => {
    if (codeOf(error) !== 'EEXIST') throw error;
  });
}

/**
 * Puts a draft into `drafts/`; an existing one is only overwritten on demand.
 * @returns the file, or null when it exists already
 * @throws OScopeError `bad_input` when the folder cannot be written
 */
export async function writeDraft(folder: string, draft: Pick<Draft, 'id' | 'text'>, replace: boolean): Promise<string | null> {
  const file = path.join(draftFolder(folder), `${slugOf(draft.id)}.md`);
  try {
    // Not recursive: a mistyped path should be refused, not made.
    for (const dir of [folder, draftFolder(folder)]) await makeFolder(dir);
    await writeFile(file, draft.text, { flag: replace ? 'w' : 'wx' });
    return file;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return null;
    throw new OScopeError({
      code: 'bad_input',
      message: `Cannot write ${file} (${messageOf(error)}).`,
      remedy: 'Name a knowledge folder of your own with --to DIR.',
    });
  }
}
