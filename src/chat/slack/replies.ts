import type { ChatEvent } from '../../domain/chat-event.js';
import type { ChatForm, ChatMessage } from '../../domain/chat-message.js';
import { messageOf } from '../../errors.js';
import type { Logger } from '../../logger.js';
import type { BotReply } from '../../ports/chat-bot.js';
import type { ChatPlatform } from '../../ports/chat-platform.js';
import type { SlackApi } from './api.js';
import type { RenderedMessage } from './blocks.js';
import { renderForm } from './form-view.js';

export interface RepliesOptions {
  api: SlackApi;
  platform: ChatPlatform;
  render: (message: ChatMessage) => RenderedMessage;
  logger: Logger;
}

/** Shows what the bot answers at once. Nothing here delays an acknowledgement. */
export interface Replies {
  /** `trigger` lets Slack open a form, within three seconds. */
  show(event: ChatEvent, reply: BotReply, trigger?: string): void;
  /** Something else that need not be waited for. */
  later(what: string, work: () => Promise<unknown>): void;
  /** Resolves when all that was begun is done. */
  settled(): Promise<void>;
}

export function createReplies({ api, platform, render, logger }: RepliesOptions): Replies {
  const open = new Set<Promise<void>>();

  const later = (what: string, work: () => Promise<unknown>): void => {
    const running = work()
      .then(() => undefined)
      .catch((error: unknown) =>
        logger.warn({ err: messageOf(error), what }, 'an answer did not reach Slack'),
      );
    open.add(running);
    void running.finally(() => open.delete(running));
  };

  const whisper = (event: ChatEvent, user: string, message: ChatMessage): Promise<unknown> => {
    const { place } = event;
    // Of the home page there is no channel: the person gets a direct message.
    if (place.channel === user) return platform.post({ ...place, thread: null }, message, event.id);
    return platform.whisper(place, user, message);
  };

  const openForm = async (
    event: ChatEvent,
    user: string,
    form: ChatForm,
    trigger?: string,
  ): Promise<unknown> => {
    if (trigger === undefined) return whisper(event, user, formButton(form));
    const view = renderForm(form, event.place);
    return api.call(event.place.team, 'views.open', { trigger_id: trigger, view });
  };

  return {
    later,
    show(event, reply, trigger) {
      const { whisper: said, form, home } = reply;
      const user = event.user?.id;
      if (user === undefined) return;
      if (form !== undefined) later('form', () => openForm(event, user, form, trigger));
      if (said !== undefined) later('whisper', () => whisper(event, user, said));
      if (home !== undefined) {
        const { blocks } = render(home);
        const view = { type: 'home', blocks };
        later('home', () => api.call(event.place.team, 'views.publish', { user_id: user, view }));
      }
    },
    async settled() {
      await Promise.all(open);
    },
  };
}

/** Slack opens a form only for a button or a command: who reacted with an emoji presses this first. */
function formButton(form: ChatForm): ChatMessage {
  const action = form.form === 'diagnose' ? 'diagnose' : 'wrong-cause';
  return {
    summary: form.title,
    blocks: [
      { kind: 'text', line: [form.title] },
      {
        kind: 'actions',
        actions: [{ action, label: `${form.submit}…`, value: form.context, style: 'primary' }],
      },
    ],
  };
}
