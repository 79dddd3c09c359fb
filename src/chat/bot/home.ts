import type { ChatEvent } from '../../domain/chat-event.js';
import type { BotReply } from '../../ports/chat-bot.js';
import { viewerOf } from './core.js';
import type { BotCore } from './core.js';
import { headBlocks, jobBlocks, visibleJobs } from './lists.js';
import { visibleHeads } from './visible.js';

const RECENT = 15;

/** The home page: what runs and what was found lately, of the hosts that the user may see outside any channel. */
export async function handleHome(core: BotCore, event: ChatEvent & { kind: 'home' }): Promise<BotReply> {
  const viewer = viewerOf(event);
  const [jobs, heads] = await Promise.all([visibleJobs(core, viewer), visibleHeads(core, viewer)]);
  return {
    home: {
      summary: 'OScope',
      blocks: [
        {
          kind: 'actions',
          actions: [{ action: 'diagnose', label: 'Diagnose a host…', value: 'home', style: 'primary' }],
        },
        ...jobBlocks(core, jobs),
        ...headBlocks(core, 'Recent diagnoses', heads.slice(0, RECENT), event.user),
        {
          kind: 'context',
          line: [
            'Here stand the hosts that you may see anywhere. In a channel of your team you may see more: /oscope status',
          ],
        },
      ],
    },
  };
}
