import type { Hashes } from './hashes.js';
import type { StoredCheckpoint } from './packing.js';

/** [namespace, id] of every checkpoint, newest first: ids are time-ordered (UUID version 6). */
export async function checkpointsOf(hashes: Hashes, thread: string): Promise<[string, string][]> {
  const own = (await hashes.keys(thread))
    .filter(([kind]) => kind === 'c')
    .map(([, namespace, id]): [string, string] => [namespace, id]);
  return own.sort(([, a], [, b]) => (a < b ? 1 : -1));
}

export async function idsOf(hashes: Hashes, thread: string, namespace: string): Promise<string[]> {
  const all = await checkpointsOf(hashes, thread);
  return all.filter(([ns]) => ns === namespace).map(([, id]) => id);
}

export function storedOf(
  hashes: Hashes,
  thread: string,
  namespace: string,
  id: string,
): Promise<StoredCheckpoint | undefined> {
  return hashes.get<StoredCheckpoint>(thread, ['c', namespace, id]);
}

/** Drops all but the newest checkpoints, their writes, and the channel values that no kept one has. */
export async function prune(hashes: Hashes, thread: string, namespace: string, keep: number): Promise<void> {
  if (keep === Infinity) return;
  const kept = (await idsOf(hashes, thread, namespace)).slice(0, keep);
  const stored = await Promise.all(kept.map((id) => storedOf(hashes, thread, namespace, id)));
  const values = new Set(
    stored.flatMap((one) => Object.entries(one?.versions ?? {}).map((entry) => entry.join('\n'))),
  );
  const gone = (await hashes.keys(thread)).filter(([kind, ns, id, part]) => {
    if (ns !== namespace) return false;
    return kind === 'v' ? !values.has(`${id}\n${part ?? ''}`) : !kept.includes(id);
  });
  await hashes.drop(thread, gone);
}
