import type { Posted } from '../domain/place.js';
import type { DeliveryStore } from '../ports/delivery-store.js';

/** A reaction names channel and message, not always the thread. */
export function messageKey({ place, message }: Posted): string {
  return [place.platform, place.team, place.channel, message].map(encodeURIComponent).join('/');
}

export interface MemoryDeliveryStoreOptions {
  /** Milliseconds. */
  now: () => number;
  /** A claim that is neither recorded nor given back is void after this time: longer than a post may take. */
  leaseMs?: number;
}

/** For one process: the console and tests. */
export function createMemoryDeliveryStore({
  now,
  leaseMs = 15_000,
}: MemoryDeliveryStoreOptions): DeliveryStore {
  const posts = new Map<string, Posted>();
  const claims = new Map<string, number>();
  const keys = new Map<string, string>();

  return {
    get(key) {
      const posted = posts.get(key);
      if (posted !== undefined) return Promise.resolve({ state: 'posted', posted });
      return Promise.resolve(claims.has(key) ? { state: 'tried' } : undefined);
    },
    claim(key) {
      const posted = posts.get(key);
      if (posted !== undefined) return Promise.resolve({ state: 'posted', posted });
      const until = claims.get(key);
      if (until !== undefined && until > now()) return Promise.resolve({ state: 'busy' });
      claims.set(key, now() + leaseMs);
      return Promise.resolve({ state: until === undefined ? 'first' : 'again' });
    },
    release(key, left) {
      if (left === 'untried') claims.delete(key);
      else if (claims.has(key)) claims.set(key, 0);
      return Promise.resolve();
    },
    record(key, posted) {
      posts.set(key, posted);
      keys.set(messageKey(posted), key);
      return Promise.resolve();
    },
    keyOf: (posted) => Promise.resolve(keys.get(messageKey(posted))),
  };
}
