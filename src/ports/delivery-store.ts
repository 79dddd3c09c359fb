import type { Posted } from '../domain/place.js';

/** What is known of a post by its key. `tried`: somebody began to post and may have died before the answer came. */
export type Delivery = { state: 'tried' } | { state: 'posted'; posted: Posted };

/**
 * Who may post under a key. `first`: you, nobody has tried; `again`: you, but look whether an earlier try went through;
 * `busy`: another process posts at this moment.
 */
export type Claim = { state: 'first' | 'again' | 'busy' } | { state: 'posted'; posted: Posted };

/** Which message belongs to which key: an effect outside the queue is made once by remembering it. */
export interface DeliveryStore {
  get(key: string): Promise<Delivery | undefined>;
  /** Marks the intent before posting, for one process at a time; a process that dies loses its claim after a while. */
  claim(key: string): Promise<Claim>;
  /** Gives the claim back after a failed post: `untried` when it certainly did not go through. */
  release(key: string, left: 'untried' | 'tried'): Promise<void>;
  record(key: string, posted: Posted): Promise<void>;
  /** The key whose message this is: from a reaction or a button to its diagnosis. The thread does not matter. */
  keyOf(posted: Posted): Promise<string | undefined>;
}
