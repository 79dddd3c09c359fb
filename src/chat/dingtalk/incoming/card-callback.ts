import { z } from 'zod';
import type { ChatEvent } from '../../../domain/chat-event.js';
import { ACTION_IDS } from '../../../domain/chat-message.js';
import type { Memory } from '../memory.js';

const callbackSchema = z.looseObject({
  outTrackId: z.string().min(1).max(200),
  userId: z.string().min(1),
  corpId: z.string().optional(),
  /** JSON in a string. */
  content: z.string().default(''),
});
const contentSchema = z.looseObject({
  cardPrivateData: z.looseObject({
    actionIds: z.array(z.string()).default([]),
    params: z.record(z.string(), z.unknown()).default({}),
  }),
});

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/**
 * A button of a card whose template calls back: the button's id, or its parameter `action`, names the action; the card
 * itself tells what it is about. Undefined for cards and buttons that are not ours.
 */
export async function readCardCallback(
  data: unknown,
  id: string,
  { memory, zone, now }: { memory: Memory; zone: string | null; now: () => number },
): Promise<ChatEvent | undefined> {
  const callback = callbackSchema.safeParse(data).data;
  const pressed = contentSchema.safeParse(parse(callback?.content ?? '')).data?.cardPrivateData;
  const card = callback === undefined ? undefined : await memory.card(callback.outTrackId);
  if (callback === undefined || pressed === undefined || card === undefined) return undefined;
  const names = [pressed.params.action, ...pressed.actionIds];
  const action = ACTION_IDS.find((one) => names.includes(one));
  if (action === undefined) return undefined;
  const place = { platform: 'dingtalk', team: card.team, channel: card.channel, thread: null } as const;
  const meant = await memory.tagged(place, card.message);
  const { userId } = callback;
  return {
    kind: 'action',
    id,
    at: now(),
    place: { ...place, thread: meant?.thread ?? null },
    user: { id: userId, name: userId, zone },
    message: card.message,
    action,
    value: meant?.diagnosis ?? '',
  };
}
