import { placeKey } from '../domain/place.js';
import type { Place } from '../domain/place.js';
import type { Storm, StormStore } from '../ports/storm-store.js';

export interface MemoryStormStoreOptions {
  /** Alerts within this time belong to one storm. */
  windowSeconds: number;
  /** Unix seconds. */
  now: () => number;
}

interface Kept {
  storm: Storm;
  /** Alerts that were counted, by their job ids. */
  seen: Set<string>;
}

/** For one process: the console and tests. */
export function createMemoryStormStore({ windowSeconds, now }: MemoryStormStoreOptions): StormStore {
  const byKey = new Map<string, { job: string; until: number }>();
  const byJob = new Map<string, Kept>();

  const led = (key: string): Kept | undefined => {
    const lead = byKey.get(key);
    return lead === undefined || lead.until <= now() ? undefined : byJob.get(lead.job);
  };
  const copy = (storm: Storm): Storm => ({ ...storm, followers: [...storm.followers] });
  const over = (job: string): Kept | undefined => {
    const kept = byJob.get(job);
    return kept === undefined || kept.storm.finishedAt === null ? undefined : kept;
  };

  function lead(key: string, job: string, seconds = windowSeconds): void {
    byKey.set(key, { job, until: now() + seconds });
  }

  function open(key: string, job: string, place: Place): Kept {
    const kept = byJob.get(job) ?? {
      storm: { job, place, count: 1, followers: [], finishedAt: null },
      seen: new Set([job]),
    };
    byJob.set(job, kept);
    lead(key, job);
    return kept;
  }

  return {
    join(key, job, place) {
      const kept = over(job) ?? led(key);
      if (kept === undefined)
        return Promise.resolve({ opened: true, storm: copy(open(key, job, place).storm) });
      const { storm, seen } = kept;
      if (!seen.has(job)) {
        seen.add(job);
        storm.count += 1;
        const waits = [storm.place, ...storm.followers].map(placeKey).includes(placeKey(place));
        if (storm.finishedAt === null && place.thread !== null && !waits) storm.followers.push(place);
      }
      const opened = storm.job === job && storm.finishedAt === null;
      return Promise.resolve({ opened, storm: copy(storm) });
    },
    find(key) {
      const kept = led(key);
      return Promise.resolve(kept === undefined ? undefined : copy(kept.storm));
    },
    lead(key, job, howLong = 'window') {
      // Storms themselves are not forgotten here.
      lead(key, job, howLong === 'window' ? windowSeconds : Infinity);
      return Promise.resolve();
    },
    ofJob(job) {
      const kept = byJob.get(job);
      return Promise.resolve(kept === undefined ? undefined : copy(kept.storm));
    },
    finish(job, at) {
      const storm = byJob.get(job)?.storm;
      if (storm === undefined) return Promise.resolve([]);
      storm.finishedAt ??= at;
      return Promise.resolve(storm.followers.splice(0));
    },
  };
}
