import { z } from 'zod';
import type { ChatUser } from '../../domain/chat-event.js';
import type { SlackApi } from './api.js';

/** Names and time zones of people, asked once in a while. */
export interface Users {
  /** The user with name and zone as far as they can be had in time; never fails. */
  complete(team: string, user: ChatUser): Promise<ChatUser>;
}

export interface UsersOptions {
  api: SlackApi;
  /** Unix seconds. */
  now: () => number;
  /** Longest wait for Slack: the event has to be acknowledged. */
  patienceMs?: number;
}

type Known = Pick<ChatUser, 'name' | 'zone'>;

const LIFETIME_SECONDS = 6 * 3600;
const MAX_KNOWN = 5000;

const answerSchema = z.looseObject({
  user: z.looseObject({
    name: z.string().default(''),
    real_name: z.string().default(''),
    tz: z.string().nullish(),
    profile: z.looseObject({ display_name: z.string().default('') }).optional(),
  }),
});

function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

export function createUsers({ api, now, patienceMs = 1000 }: UsersOptions): Users {
  const known = new Map<string, { known: Known; until: number }>();
  const asked = new Map<string, Promise<Known | undefined>>();

  const ask = async (team: string, id: string): Promise<Known | undefined> => {
    const key = `${team}/${id}`;
    try {
      const { user } = answerSchema.parse(await api.call(team, 'users.info', { user: id }));
      const zone = user.tz != null && isZone(user.tz) ? user.tz : null;
      const found = { name: (user.profile?.display_name ?? '') || user.real_name || user.name || id, zone };
      known.set(key, { known: found, until: now() + LIFETIME_SECONDS });
      const oldest = known.keys().next().value;
      if (known.size > MAX_KNOWN && oldest !== undefined) known.delete(oldest);
      return found;
    } catch {
      return undefined;
    } finally {
      asked.delete(key);
    }
  };

  return {
    async complete(team, user) {
      const key = `${team}/${user.id}`;
      const kept = known.get(key);
      if (kept !== undefined && kept.until > now()) return { ...user, ...kept.known };
      const question = asked.get(key) ?? ask(team, user.id);
      asked.set(key, question);
      question.finally(() => asked.delete(key)).catch(() => undefined);
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<undefined>((resolve) => {
        timer = setTimeout(() => resolve(undefined), patienceMs);
      });
      const found = await Promise.race([question, late]);
      clearTimeout(timer);
      return found === undefined ? user : { ...user, ...found };
    },
  };
}
