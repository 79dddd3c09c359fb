import type { Place } from '../domain/place.js';

/** Alerts that were folded into one diagnosis. */
export interface Storm {
  /** The job and diagnosis that stands for all. */
  job: string;
  /** The place of its report. */
  place: Place;
  /** Alerts so far, the first included. */
  count: number;
  /** Threads of folded alerts that still wait for their answer. */
  followers: Place[];
  /** Unix seconds; null while the diagnosis runs. */
  finishedAt: number | null;
}

/** Folds repeated alerts of a host, atomically among processes. Keys expire with the storm's window. */
export interface StormStore {
  /**
   * Opens a storm for the key; or counts one more, with this follower, in the one that is open. `job` names the alert:
   * the same one again is not counted again, and the one that opened it is told so again. Followers wait while it runs.
   * An alert whose own storm is over gets that one, and the key leads nowhere new: others are no part of it.
   */
  join(key: string, job: string, place: Place): Promise<{ opened: boolean; storm: Storm }>;
  /** The storm that the key leads to. */
  find(key: string): Promise<Storm | undefined>;
  /** From now on the key leads to the storm of this job as well: for a storm's window, or as long as storms are remembered. */
  lead(key: string, job: string, howLong?: 'window' | 'lifetime'): Promise<void>;
  /** The storm of a job, for the one who finishes it. */
  ofJob(job: string): Promise<Storm | undefined>;
  /** Marks the end and takes the followers that wait, each once. */
  finish(job: string, at: number): Promise<Place[]>;
}
