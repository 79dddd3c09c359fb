import { OScopeError } from '../errors.js';
import type { Place } from '../domain/place.js';
import type { ChatPlatform } from '../ports/chat-platform.js';

/** The place of alerts that came by webhook while no channel is configured: their report is a page and nothing else. */
export const PAGE_PLACE: Place = { platform: 'console', team: 'local', channel: 'webhooks', thread: null };

/** Takes what would be posted there for posted. */
export function createPagePlatform(): ChatPlatform {
  return {
    id: 'console',
    post: (place, _, key) => Promise.resolve({ place, message: key }),
    update: () => Promise.resolve(),
    find: () => Promise.resolve(undefined),
    upload: () => Promise.resolve(),
    whisper: () => Promise.resolve(),
  };
}

/** The platform of each place: those that run here. */
export function choosePlatform(platforms: readonly ChatPlatform[]): (place: Place) => ChatPlatform {
  return ({ platform }) => {
    const found = platforms.find(({ id }) => id === platform);
    if (found !== undefined) return found;
    throw new OScopeError({
      code: 'bad_config',
      message: `A job reports on ${platform}, and this process has no access to it.`,
      remedy: 'Give workers the same tokens as bots (SLACK_BOT_TOKEN, DINGTALK_CLIENT_ID).',
    });
  };
}
