import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createHandler } from './fake-dingtalk/http.js';
import { createState } from './fake-dingtalk/state.js';
import type { FakeMessage, FakeState } from './fake-dingtalk/state.js';
import { createGateway } from './fake-dingtalk/stream.js';
import type { StreamOptions } from './fake-dingtalk/stream.js';

export const GROUP = 'cidGroupOne==';
const ROBOT = '/v1.0/im/bot/messages/get';
const CARD = '/v1.0/card/instances/callback';

export interface SayOptions {
  user?: string | null;
  name?: string;
  /** Absent = directly to the robot. */
  group?: string;
  msgId?: string;
  corpId?: string;
  /** Milliseconds that the session's address lives. */
  sessionMs?: number;
  more?: Record<string, unknown>;
}

export interface FakeDingtalk extends FakeState {
  url: string;
  gateway: ReturnType<typeof createGateway>;
  /** Somebody writes to the robot. */
  say(text: string, options?: SayOptions): ReturnType<ReturnType<typeof createGateway>['callback']>;
  press(card: string, user: string, params: Record<string, string>): Promise<unknown>;
  /** What stands in a conversation. */
  of(conversation: string): FakeMessage[];
  stop(): Promise<void>;
}

/** A DingTalk on this machine: tokens, stream, sessions, the robot's messages, cards, files and limits. */
export async function startFakeDingtalk(options: StreamOptions = {}): Promise<FakeDingtalk> {
  const state = createState();
  let url = '';
  const server = createServer((request, response) => {
    handler(request, response).catch((error: unknown) => {
      response.writeHead(500).end(String(error));
    });
  });
  const gateway = createGateway(server, options);
  const handler = createHandler(state, (body) => {
    if (body.clientId !== state.clientId || body.clientSecret !== state.clientSecret)
      return { status: 401, body: { code: 'authFailed', message: 'clientId or clientSecret is wrong' } };
    return {
      status: 200,
      body: { endpoint: `${url.replace('http', 'ws')}/connect`, ticket: gateway.ticket() },
    };
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const fake: FakeDingtalk = Object.assign(state, {
    url,
    gateway,
    say(text: string, say: SayOptions = {}) {
      const { user = 'anna', name = 'Anna', group, sessionMs = 5_400_000, more } = say;
      const conversation = group ?? `@${user ?? ''}`;
      const session = `s${(state.counter += 1)}`;
      const until = Date.now() + sessionMs;
      state.sessions.set(session, { conversation, until });
      return gateway.callback(ROBOT, {
        msgId: say.msgId ?? `msg${(state.counter += 1)}`,
        msgtype: 'text',
        text: { content: group === undefined ? text : ` ${text}` },
        conversationId: group ?? `cidDirect${user ?? ''}`,
        conversationType: group === undefined ? '1' : '2',
        chatbotCorpId: say.corpId ?? state.corpId,
        chatbotUserId: '$:LWCP_v1:$bot',
        robotCode: state.robotCode,
        senderId: '$:LWCP_v1:$person',
        ...(user === null ? {} : { senderStaffId: user }),
        senderNick: name,
        createAt: Date.now(),
        sessionWebhook: `${url}/robot/sendBySession?session=${session}`,
        sessionWebhookExpiredTime: until,
        ...more,
      });
    },
    press: (card: string, userId: string, params: Record<string, string>) =>
      gateway.callback(CARD, {
        outTrackId: card,
        userId,
        corpId: state.corpId,
        content: JSON.stringify({ cardPrivateData: { actionIds: ['button'], params } }),
      }).answer,
    of: (conversation: string) => state.messages.filter((message) => message.conversation === conversation),
    async stop() {
      gateway.stop();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
  return fake;
}
