import { OScopeError } from '../../errors.js';
import type { Place } from '../../domain/place.js';
import type { SlackApi } from './api.js';

/** A slash command works where the bot is not: there it could neither post nor read what is answered. */
export interface Membership {
  /** False only when Slack says so; while nobody knows, the bot tries. */
  isMember(place: Place): Promise<boolean>;
}

const LIFETIME_SECONDS = 600;
const PATIENCE_MS = 800;
const OUTSIDE = /\b(?:not_in_channel|channel_not_found)\b/;

export function createMembership(api: SlackApi, now: () => number): Membership {
  const known = new Map<string, number>();

  const ask = async ({ team, channel }: Place): Promise<boolean> => {
    try {
      await api.call(team, 'conversations.history', { channel, limit: 1 });
      if (known.size > 5000) known.clear();
      known.set(`${team}/${channel}`, now() + LIFETIME_SECONDS);
      return true;
    } catch (error) {
      return !(error instanceof OScopeError && OUTSIDE.test(error.message));
    }
  };

  return {
    async isMember(place) {
      if ((known.get(`${place.team}/${place.channel}`) ?? 0) > now()) return true;
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<true>((resolve) => (timer = setTimeout(() => resolve(true), PATIENCE_MS)));
      const answer = await Promise.race([ask(place), late]);
      clearTimeout(timer);
      return answer;
    },
  };
}
