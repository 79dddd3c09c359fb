import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';

/**
 * What the readers of knowledge files gave, by the content of the file: checking them anew costs every cold start a
 * third of a second. Made by the build beside the compiled code; absent when the program runs from its sources.
 */
export type Compiled = Readonly<Record<string, unknown>>;

export const COMPILED_FILE = new URL('./compiled.json', import.meta.url);
/** What was checked by another schema than this one does not count. */
const SCHEMA_FILE = new URL('../domain/knowledge.js', import.meta.url);

const fileSchema = z.object({ schema: z.string(), files: z.record(z.string(), z.unknown()) });
export type CompiledFile = z.infer<typeof fileSchema>;

export function contentHash(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}

export async function schemaHash(): Promise<string> {
  return contentHash(await readFile(SCHEMA_FILE, 'utf8'));
}

/** Nothing when it was not built, or by other code than this. */
export async function readCompiled(file: URL = COMPILED_FILE): Promise<Compiled> {
  try {
    const [text, schema] = await Promise.all([readFile(file, 'utf8'), schemaHash()]);
    const found = fileSchema.safeParse(JSON.parse(text));
    return found.success && found.data.schema === schema ? found.data.files : {};
  } catch {
    return {};
  }
}
