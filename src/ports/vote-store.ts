import type { Vote } from '../domain/vote.js';

/** Votes, kept with the diagnosis. One person, one vote. */
export interface VoteStore {
  put(vote: Vote): Promise<void>;
  /** Takes the vote back. False when there was none. */
  remove(diagnosis: string, user: string): Promise<boolean>;
  of(diagnosis: string): Promise<Vote[]>;
}
