import { mkdir, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { readDiagnosis } from '../domain/diagnosis.js';
import type { Diagnosis } from '../domain/diagnosis.js';
import type { DiagnosisStore } from '../ports/diagnosis-store.js';
import { checkId, chooseId, headOf } from './diagnosis-head.js';

const compress = promisify(gzip);
const decompress = promisify(gunzip);
const ENDING = '.json.gz';

/** Diagnoses as compressed JSON files; a file's age is the diagnosis's. */
export function createFileDiagnosisStore(dir: string): DiagnosisStore {
  const fileOf = (id: string): string => path.join(dir, `${id}${ENDING}`);

  async function entries(): Promise<{ id: string; at: number }[]> {
    const names = (await readdir(dir).catch(() => [])).filter((name) => name.endsWith(ENDING));
    const found = await Promise.all(
      names.map(async (name) => ({
        id: name.slice(0, -ENDING.length),
        at: (await stat(path.join(dir, name))).mtimeMs / 1000,
      })),
    );
    return found.sort((a, b) => b.at - a.at || (a.id < b.id ? -1 : 1));
  }

  async function read(id: string): Promise<Diagnosis> {
    const text = (await decompress(await readFile(fileOf(id)))).toString('utf8');
    return readDiagnosis(JSON.parse(text));
  }

  return {
    async save(diagnosis) {
      checkId(diagnosis.id);
      await mkdir(dir, { recursive: true });
      const making = `${fileOf(diagnosis.id)}.tmp-${process.pid}`;
      await writeFile(making, await compress(JSON.stringify(diagnosis)));
      await rename(making, fileOf(diagnosis.id));
    },
    async load(idOrPrefix) {
      const ids = (await entries()).flatMap(({ id }) => (id.startsWith(idOrPrefix) ? [id] : []));
      const found = chooseId(idOrPrefix, ids);
      return found === undefined ? undefined : read(found);
    },
    async list(limit) {
      const newest = (await entries()).slice(0, limit);
      return Promise.all(newest.map(async ({ id, at }) => ({ id, at, ...headOf(await read(id)) })));
    },
    async purge(before) {
      const old = (await entries()).filter(({ at }) => at < before);
      await Promise.all(old.map(({ id }) => rm(fileOf(id), { force: true })));
      return old.map(({ id }) => id);
    },
  };
}
