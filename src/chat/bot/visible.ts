import type { Diagnosis } from '../../domain/diagnosis.js';
import { OScopeError } from '../../errors.js';
import type { Viewer } from '../../incidents/access.js';
import type { BotReply } from '../../ports/chat-bot.js';
import { whisper } from './core.js';
import type { BotOptions } from './options.js';

type Parts = Pick<BotOptions, 'access' | 'diagnoses'>;
type Head = Awaited<ReturnType<BotOptions['diagnoses']['list']>>[number];

/** How many of the newest diagnoses are looked through. */
const MOST_LISTED = 1000;
const SHORTEST_PREFIX = 3;

/** The newest diagnoses whose hosts the viewer may see. */
export async function visibleHeads({ access, diagnoses }: Parts, viewer: Viewer): Promise<Head[]> {
  const heads = await diagnoses.list(MOST_LISTED);
  const seen = await Promise.all(
    heads.map(({ host }) => access.maySee(viewer, { hostname: host, ip: host })),
  );
  return heads.filter((_, index) => seen[index]);
}

/** The diagnosis with exactly this id; undefined when there is none or the viewer may not see its host. */
export async function visibleDiagnosis(
  { access, diagnoses }: Parts,
  viewer: Viewer,
  id: string,
): Promise<Diagnosis | undefined> {
  // A store takes the beginning of an id too, and names others that begin so: not for what comes from outside.
  const found = await diagnoses.load(id).catch((error: unknown) => {
    if (error instanceof OScopeError && error.code === 'bad_input') return undefined;
    throw error;
  });
  if (found?.id !== id) return undefined;
  return (await access.maySee(viewer, found.incident.host)) ? found : undefined;
}

/** The diagnoses whose ids begin so, of those that the viewer may see. */
export async function diagnosesLike(parts: Parts, viewer: Viewer, text: string): Promise<string[]> {
  const wanted = text.toLowerCase();
  if (!/^[\w-]{1,128}$/.test(wanted)) return [];
  if ((await visibleDiagnosis(parts, viewer, wanted)) !== undefined) return [wanted];
  if (wanted.length < SHORTEST_PREFIX) return [];
  return (await visibleHeads(parts, viewer)).flatMap(({ id }) => (id.startsWith(wanted) ? [id] : []));
}

/** The same for what is not there and for what may not be seen. */
export function unknownDiagnosis(): BotReply {
  return whisper(
    'I know no such diagnosis here: it may have expired.',
    'For example: /oscope history web-1 lists those of a host.',
  );
}
