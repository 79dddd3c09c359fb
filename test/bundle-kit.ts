import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';

export const BUNDLES = path.join(__dirname, 'fixtures/bundles');
export const CGROUP_OOM = path.join(BUNDLES, 'c-62494f');

const made: string[] = [];

/** A copy of a fixture bundle that a test may damage. */
export function copyBundle(dir = CGROUP_OOM): string {
  const copy = mkdtempSync(path.join(tmpdir(), 'oscope-bundle-'));
  cpSync(dir, copy, { recursive: true });
  made.push(copy);
  return copy;
}

export function removeCopies(): void {
  for (const dir of made.splice(0)) rmSync(dir, { recursive: true, force: true });
}

export function readGz(dir: string, file: string): string {
  return gunzipSync(readFileSync(path.join(dir, file))).toString('utf8');
}

export function writeGz(dir: string, file: string, text: string): void {
  writeFileSync(path.join(dir, file), gzipSync(text));
}

export function editCase(dir: string, change: (value: Record<string, unknown>) => unknown): void {
  const file = path.join(dir, 'case.json');
  writeFileSync(
    file,
    JSON.stringify(change(JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>)),
  );
}
