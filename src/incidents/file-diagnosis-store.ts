import { mkdir, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { readDiagnosis } from '../domain/diagnosis.js';
import type { Diagnosis } from '../domain/diagnosis.js';
import { OScopeError } from '../errors.js';
import type { DiagnosisStore } from '../ports/diagnosis-store.js';

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
      if (!/^[\w-]+$/.test(diagnosis.id)) {
        throw new OScopeError({ code: 'internal', message: `"${diagnosis.id}" is no id of a diagnosis.` });
      }
      await mkdir(dir, { recursive: true });
      const making = `${fileOf(diagnosis.id)}.tmp-${process.pid}`;
      await writeFile(making, await compress(JSON.stringify(diagnosis)));
      await rename(making, fileOf(diagnosis.id));
    },
    async load(idOrPrefix) {
      const matching = (await entries()).filter(({ id }) => id.startsWith(idOrPrefix));
      if (matching.length > 1 && !matching.some(({ id }) => id === idOrPrefix)) {
        throw new OScopeError({
          code: 'bad_input',
          message: `${matching.length} diagnoses begin with "${idOrPrefix}".`,
          remedy: `Give more of the id: ${matching
            .slice(0, 3)
            .map(({ id }) => id)
            .join(', ')} …`,
        });
      }
      const found = matching.find(({ id }) => id === idOrPrefix) ?? matching[0];
      return found === undefined ? undefined : read(found.id);
    },
    async list(limit) {
      const newest = (await entries()).slice(0, limit);
      return Promise.all(
        newest.map(async ({ id, at }) => {
          const { incident, report } = await read(id);
          const cause = report.abstained ? 'not known' : (report.rootCauses[0]?.id ?? 'not known');
          return { id, host: incident.host.hostname || incident.host.ip, at, cause };
        }),
      );
    },
    async purge(before) {
      const old = (await entries()).filter(({ at }) => at < before);
      await Promise.all(old.map(({ id }) => rm(fileOf(id), { force: true })));
      return old.map(({ id }) => id);
    },
  };
}
