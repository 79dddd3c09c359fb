import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { ChatMessage } from '../../domain/chat-message.js';
import type { Place } from '../../domain/place.js';
import { OScopeError } from '../../errors.js';
import type { DingtalkApi } from './api.js';
import { sayAddress } from './escape.js';
import { actionsOf, renderMessage } from './markdown.js';
import { userOf } from './sender.js';
import type { DingtalkCredentials, DingtalkSettings } from './settings.js';
import { wordsOf } from './words-of-actions.js';

/** Interactive cards: the only messages of DingTalk that can be edited. Needs a template. */
export interface Cards {
  /** Posts a card under the key. @returns its instance's name, and what a quotation of it is known by */
  post(
    place: Place,
    message: ChatMessage,
    key: string,
    tag: string,
  ): Promise<{ card: string; query?: string }>;
  update(card: string, message: ChatMessage, tag: string): Promise<void>;
}

export interface CardsOptions {
  api: DingtalkApi;
  settings: DingtalkSettings;
  credentials: DingtalkCredentials;
}

const deliveredSchema = z.looseObject({
  result: z
    .looseObject({
      deliverResults: z
        .array(
          z.looseObject({
            success: z.boolean().optional(),
            carrierId: z.string().optional(),
            errorMsg: z.string().optional(),
          }),
        )
        .optional(),
    })
    .optional(),
});

/** The same for the same post, so that DingTalk itself refuses to make it twice. */
function cardName({ team, channel }: Place, key: string): string {
  const hash = createHash('sha256').update(JSON.stringify([team, channel, key]));
  return `oscope-${hash.digest('hex').slice(0, 32)}`;
}

const EXISTS = /outTrackId.*(?:exist|duplicat|repeat)|(?:exist|duplicat|repeat).*outTrackId/i;

/** Where a card goes: a group, or the robot's conversation with one person. */
function space(place: Place, robotCode: string, title: string): object {
  const user = userOf(place);
  const model = { supportForward: false, lastMessageI18n: { EN_US: title, ZH_CN: title } };
  return user === undefined
    ? {
        openSpaceId: `dtv1.card//IM_GROUP.${place.channel}`,
        imGroupOpenSpaceModel: model,
        imGroupOpenDeliverModel: { robotCode },
      }
    : {
        openSpaceId: `dtv1.card//IM_ROBOT.${user}`,
        imRobotOpenSpaceModel: model,
        imRobotOpenDeliverModel: { spaceType: 'IM_ROBOT', robotCode },
      };
}

export function createCards({ api, settings, credentials }: CardsOptions): Cards | undefined {
  const { cardTemplateId, escalateTo } = settings;
  if (cardTemplateId === undefined) return undefined;

  /** Markdown in a card knows no links that say something: the template draws buttons from `actions`. */
  const render = (message: ChatMessage, tag: string) => {
    const canEscalate = escalateTo.length > 0;
    const { title, parts } = renderMessage(message, { tag, canEscalate, mostParts: 1, links: false });
    const actions = actionsOf(message, canEscalate).map((action) => ({
      text: action.label,
      url: sayAddress(wordsOf(action)),
    }));
    return { title, content: parts[0] ?? '', actions: JSON.stringify(actions) };
  };

  return {
    async post(place, message, key, tag) {
      const card = cardName(place, key);
      const cardParamMap = render(message, tag);
      const body = {
        cardTemplateId,
        outTrackId: card,
        callbackType: 'STREAM',
        cardData: { cardParamMap },
        userIdType: 1,
        ...space(place, credentials.robotCode, cardParamMap.title),
      };
      try {
        const answer = await api.call('POST', '/v1.0/card/instances/createAndDeliver', body);
        const [delivered] = deliveredSchema.parse(answer).result?.deliverResults ?? [];
        if (delivered?.success === false)
          throw new OScopeError({
            code: 'bad_input',
            message: `DingTalk card not delivered: ${(delivered.errorMsg ?? '').slice(0, 200)}.`,
          });
        return { card, query: delivered?.carrierId };
      } catch (error) {
        if (error instanceof OScopeError && EXISTS.test(error.message)) return { card };
        throw error;
      }
    },
    async update(card, message, tag) {
      await api.call('PUT', '/v1.0/card/instances', {
        outTrackId: card,
        cardData: { cardParamMap: render(message, tag) },
        cardUpdateOptions: { updateCardDataByKey: true },
      });
    },
  };
}
