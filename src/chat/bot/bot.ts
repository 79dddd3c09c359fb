import type { ChatEvent } from '../../domain/chat-event.js';
import type { Place } from '../../domain/place.js';
import { OScopeError } from '../../errors.js';
import type { BotReply, ChatBot } from '../../ports/chat-bot.js';
import { noticeMessage } from '../messages/notices.js';
import { handleAction } from './actions.js';
import { closeStory, handleMessage } from './alerts.js';
import type { About } from './alerts.js';
import { handleCommand } from './commands.js';
import { createRecall } from './core.js';
import type { BotCore } from './core.js';
import { handleForm, suggestChoices } from './forms.js';
import { handleHome } from './home.js';
import type { BotOptions } from './options.js';
import { createOutbox } from './outbox.js';
import { handleShortcut } from './shortcut.js';
import { handleReply } from './turns.js';
import { handleReaction } from './votes.js';

export interface Bot extends ChatBot {
  /** An alert of the place is over: says so once in the thread of its diagnosis. */
  close(about: About, place: Place): Promise<void>;
  /** Resolves when the notes that the bot posts by itself are out. */
  settled(): Promise<void>;
}

function route(core: BotCore, event: ChatEvent): Promise<BotReply> {
  switch (event.kind) {
    case 'command':
      return handleCommand(core, event);
    case 'message':
      return handleMessage(core, event);
    case 'reply':
      return handleReply(core, event);
    case 'reaction':
      return handleReaction(core, event);
    case 'action':
      return handleAction(core, event);
    case 'form':
      return handleForm(core, event);
    case 'shortcut':
      return handleShortcut(core, event);
    case 'home':
      return handleHome(core, event);
  }
}

/** What a failure means to whoever asked: nothing was kept, so the same may be asked again. */
function failureReply(event: ChatEvent, error: unknown): BotReply {
  if (event.kind === 'message' || event.kind === 'reply') return { failed: true };
  const passing = error instanceof OScopeError && error.retryable;
  const text = passing
    ? 'I could not keep that: the queue cannot be reached.'
    : 'I could not do that: an internal error.';
  const hint = passing
    ? 'Nothing was started. Try again in a minute.'
    : 'The operators find it in the log. Try again, or ask them.';
  return { whisper: noticeMessage(text, hint), failed: true };
}

/** The bot, free of any platform: takes events, answers at once, queues what takes time. */
export function createBot(options: BotOptions): Bot {
  const recall = createRecall(options.diagnoses);
  const core: BotCore = { ...options, outbox: createOutbox(options), recall };
  const { logger } = options;
  return {
    async handle(event) {
      try {
        return await route(core, event);
      } catch (error) {
        logger.error(
          { err: error, kind: event.kind, event: event.id, channel: event.place.channel },
          'event not handled',
        );
        return failureReply(event, error);
      }
    },
    async suggest(form, field, typed, user, place) {
      try {
        return await suggestChoices(core, { form, field, typed }, user, place);
      } catch (error) {
        logger.error({ err: error, form, field }, 'no suggestions');
        return [];
      }
    },
    close: (about, place) => closeStory(core, about, place),
    settled: () => core.outbox.settled(),
  };
}
