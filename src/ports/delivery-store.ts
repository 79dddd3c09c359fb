import type { Posted } from '../domain/place.js';

/** What is known of a post by its key. `tried`: somebody began to post and may have died before the answer came. */
export type Delivery = { state: 'tried' } | { state: 'posted'; posted: Posted };

/** Which message belongs to which key: an effect outside the queue is made once by remembering it. */
export interface DeliveryStore {
  get(key: string): Promise<Delivery | undefined>;
  /** Marks the intent before posting. False when another process marked it first. */
  begin(key: string): Promise<boolean>;
  record(key: string, posted: Posted): Promise<void>;
  /** The key whose message this is: from a reaction or a button to its diagnosis. */
  keyOf(posted: Posted): Promise<string | undefined>;
}
