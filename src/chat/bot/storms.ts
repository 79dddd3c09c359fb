import type { DiagnoseJob } from '../../domain/job.js';
import type { Place } from '../../domain/place.js';
import type { AlertDraft } from '../../incidents/alerts/parse.js';
import { openFromAlert } from '../../incidents/open-incident.js';
import type { InventoryHost } from '../../incidents/inventory-host.js';
import type { Storm } from '../../ports/storm-store.js';
import type { BotOptions } from './options.js';

/** An alert about a host that is known and may be seen where it came from. */
export interface AlertRequest {
  /** Job id if the alert is diagnosed; names the alert in its storm. */
  id: string;
  host: InventoryHost;
  draft: AlertDraft;
  /** Where the report or the answer goes. */
  place: Place;
}

export type AlertOutcome =
  | { state: 'queued'; storm: Storm }
  /** Counted with a diagnosis that will answer in the place's thread at its end. */
  | { state: 'waits'; storm: Storm }
  /** Counted with a finished diagnosis; `same` false: of other symptoms, but enough was diagnosed for now. */
  | { state: 'answered'; storm: Storm; same: boolean };

export type StormParts = Pick<BotOptions, 'storms' | 'queue' | 'aligner' | 'now'> & {
  diagnoses: Pick<BotOptions['diagnoses'], 'load'>;
};

/**
 * The storms of a host in a place's team: one by the alert's fingerprint, and two by the host. So a host gets at most
 * two diagnoses from alerts within a storm's window, however many alerts there are. `story` is the fingerprint's last
 * storm, remembered longer than its window: an alert may last for days.
 */
export function stormKeys({ host, draft, place }: Omit<AlertRequest, 'id'>) {
  const base = [place.platform, place.team, host.name].map(encodeURIComponent).join('/');
  return {
    alert: `${base}/alert/${encodeURIComponent(draft.fingerprint)}`,
    story: `${base}/story/${encodeURIComponent(draft.fingerprint)}`,
    first: `${base}/1`,
    second: `${base}/2`,
    queue: base,
  };
}

type Keys = ReturnType<typeof stormKeys>;

/** Leads to the storm that covers this very alert, however late it comes again. */
function keyOfEvent({ id }: AlertRequest): string {
  return `event/${id}`;
}

/** `HostHighCpuLoad` says `host high cpu load`: names of alerts are words too. */
export function wordsOfAlert({ alert }: AlertDraft): string {
  const name = alert.name.replace(/([a-z0-9])([A-Z])/g, '$1 $2').replace(/_/g, ' ');
  return `${name}. ${alert.summary}`;
}

/** Decides which alerts are one incident, and queues a diagnosis for each incident. */
export function createStormFold(parts: StormParts): { take(request: AlertRequest): Promise<AlertOutcome> } {
  const { storms, queue, diagnoses, aligner, now } = parts;

  /**
   * True when the alert speaks of a symptom that the diagnosis found. The best term counts alone: the next ones are
   * guesses, and a diagnosis too many does less harm than an answer about something else.
   */
  async function isSame(storm: Storm, draft: AlertDraft): Promise<boolean> {
    const diagnosis = await diagnoses.load(storm.job);
    if (diagnosis === undefined) return false;
    const [best] = await aligner.alignText(wordsOfAlert(draft));
    return diagnosis.symptoms.some(({ term }) => term === best);
  }

  /** What has not begun will see this alert's evidence too; what runs may have read it before. */
  async function willCover(storm: Storm): Promise<boolean> {
    const job = await queue.find(storm.job);
    return job === undefined || job.status === 'waiting' || job.status === 'done';
  }

  /** False when its diagnosis failed: it answers nobody, and whoever comes again may have another one. */
  async function stands(key: string): Promise<boolean> {
    const storm = await storms.find(key);
    return storm !== undefined && (await queue.find(storm.job))?.status !== 'failed';
  }

  /** The key of the storm that the alert joins or opens: the one that counted it before, its fingerprint's, its host's. */
  async function keyFor(request: AlertRequest, keys: Keys): Promise<string> {
    for (const key of [keyOfEvent(request), keys.alert]) if (await stands(key)) return key;
    const first = await storms.find(keys.first);
    if (first === undefined || first.job === request.id) return keys.first;
    const joins = first.finishedAt === null ? await willCover(first) : await isSame(first, request.draft);
    return joins ? keys.first : keys.second;
  }

  /** The fingerprint's storm from now on: the same alert joins it, and its end is said there. */
  async function remember(keys: Keys, job: string): Promise<void> {
    await storms.lead(keys.alert, job);
    await storms.lead(keys.story, job, 'lifetime');
  }

  function jobOf({ id, host, draft, place }: AlertRequest): DiagnoseJob {
    const incident = openFromAlert(host, draft, now());
    return { kind: 'diagnose', id, place, user: null, askedAt: now(), incident, said: [...draft.notes] };
  }

  /** Queues the diagnosis of the alert that opened a storm; or a waiting job of an earlier storm stands for it. */
  async function enqueue(request: AlertRequest, keys: Keys, storm: Storm): Promise<AlertOutcome> {
    const { id, added } = await queue.add(jobOf(request), { urgent: false, storm: keys.queue });
    if (added) return { state: 'queued', storm };
    if (id === request.id) return { state: 'waits', storm };
    // It runs: the queue keeps this one for afterwards.
    if ((await queue.find(id))?.status !== 'waiting') return { state: 'queued', storm };
    if ((await storms.ofJob(id)) === undefined) return { state: 'queued', storm };
    await remember(keys, id);
    await storms.lead(keys.first, id);
    return { state: 'waits', storm: (await storms.join(keys.first, request.id, request.place)).storm };
  }

  async function decide(request: AlertRequest, keys: Keys): Promise<AlertOutcome> {
    const key = await keyFor(request, keys);
    const { opened, storm } = await storms.join(key, request.id, request.place);
    if (storm.job === request.id && !opened) return { state: 'answered', storm, same: true };
    if (key === keys.first || key === keys.second) await remember(keys, storm.job);
    if (opened) return enqueue(request, keys, storm);
    if (storm.finishedAt === null) return { state: 'waits', storm };
    const same = key !== keys.second || (await isSame(storm, request.draft));
    return { state: 'answered', storm, same };
  }

  return {
    async take(request) {
      const outcome = await decide(request, stormKeys(request));
      const isCovered = outcome.state !== 'answered' || outcome.same;
      if (isCovered) await storms.lead(keyOfEvent(request), outcome.storm.job, 'lifetime');
      return outcome;
    },
  };
}
