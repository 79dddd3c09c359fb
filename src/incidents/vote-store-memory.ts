import type { Vote } from '../domain/vote.js';
import type { VoteStore } from '../ports/vote-store.js';

/** For one process: the console and tests. */
export function createMemoryVoteStore(): VoteStore {
  const kept = new Map<string, Map<string, Vote>>();
  return {
    put(vote) {
      const votes = kept.get(vote.diagnosis) ?? new Map<string, Vote>();
      kept.set(vote.diagnosis, votes.set(vote.user, vote));
      return Promise.resolve();
    },
    remove: (diagnosis, user) => Promise.resolve(kept.get(diagnosis)?.delete(user) ?? false),
    of: (diagnosis) =>
      Promise.resolve([...(kept.get(diagnosis)?.values() ?? [])].sort((a, b) => a.at - b.at)),
  };
}
