/**
 * The last step of the build: reads the shipped knowledge once and keeps what came of each file beside the code, so
 * that a cold start need not check it anew.
 */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { COMPILED_FILE, contentHash, schemaHash } from '../knowledge/compiled.js';
import type { CompiledFile } from '../knowledge/compiled.js';
import { readLayer } from '../knowledge/load-layer.js';
import { packageRoot } from '../llm/package-root.js';

const { texts, terms, sops, cases } = await readLayer(path.join(packageRoot(), 'knowledge'), true, {});
const files = texts.flatMap(({ name, text }): [string, unknown][] => {
  const found = name.startsWith('vocabulary/')
    ? terms.filter(({ file }) => file === name).map(({ item }) => item)
    : [...sops, ...cases].find(({ file }) => file === name)?.item;
  return found === undefined ? [] : [[contentHash(text), found]];
});
const compiled: CompiledFile = { schema: await schemaHash(), files: Object.fromEntries(files) };
await writeFile(COMPILED_FILE, JSON.stringify(compiled));
