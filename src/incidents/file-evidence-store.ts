import { mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { LogRecord } from '../domain/evidence.js';
import type { EvidenceStore } from '../ports/evidence-store.js';
import { decodeHead, decodeRecords, encodeHead, encodeRecords } from './evidence-codec.js';

const HEAD = 'head.json.gz';

/** References become one folder each; nothing in one can lead out of `dir`. */
function folderName(ref: string): string {
  return encodeURIComponent(ref).replaceAll('.', '%2E');
}

/** Compressed evidence in a folder: what `oscope replay` runs again. */
export function createFileEvidenceStore(dir: string): EvidenceStore {
  const folderOf = (ref: string): string => path.join(dir, folderName(ref));

  async function* readParts(folder: string): AsyncGenerator<LogRecord> {
    const names = (await readdir(folder)).filter((name) => name.startsWith('part-')).sort();
    for (const name of names) yield* await decodeRecords(await readFile(path.join(folder, name)));
  }

  return {
    async put(ref, data) {
      const folder = folderOf(ref);
      const making = `${folder}.tmp-${process.pid}`;
      await rm(making, { recursive: true, force: true });
      await mkdir(making, { recursive: true });
      if (data.modality === 'logs') {
        let index = 0;
        for await (const part of encodeRecords(data.records())) {
          await writeFile(path.join(making, `part-${String(index).padStart(8, '0')}.gz`), part);
          index += 1;
        }
      }
      await writeFile(path.join(making, HEAD), await encodeHead(data));
      // Evidence that was only half written is not there.
      await rm(folder, { recursive: true, force: true });
      await rename(making, folder);
    },
    async get(ref) {
      const folder = folderOf(ref);
      const head = await readFile(path.join(folder, HEAD)).catch(() => null);
      return head === null ? undefined : decodeHead(head, () => readParts(folder));
    },
    async purge(refPrefix) {
      const names = await readdir(dir).catch(() => []);
      const gone = names.filter((name) => name.startsWith(folderName(refPrefix)));
      await Promise.all(gone.map((name) => rm(path.join(dir, name), { recursive: true, force: true })));
    },
  };
}
