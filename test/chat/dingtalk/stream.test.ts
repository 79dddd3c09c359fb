import { Redis } from 'ioredis';
import { createDingtalk } from '../../../src/chat/dingtalk/index.js';
import { dingtalkSettingsSchema } from '../../../src/chat/dingtalk/settings.js';
import { GROUP, startFakeDingtalk } from '../../fake-dingtalk.js';
import { startRedis } from '../../redis-server.js';
import { createHeardBot, silent, startDingtalkKit, until } from './kit.js';
import type { DingtalkKit } from './kit.js';

let kit: DingtalkKit;
afterEach(() => kit.stop());

const texts = (): string[] =>
  kit.bot.heard.flatMap((event) => (event.kind === 'command' ? [event.text] : []));

describe('the stream', () => {
  it('answers pings, and acknowledges when the bot has kept a message', async () => {
    kit = await startDingtalkKit({ pingMs: 20 });
    await until(() => kit.fake.gateway.state.pongs > 1);
    let keep: () => void = () => undefined;
    kit.bot.answer = () => new Promise((resolve) => (keep = () => resolve({})));
    const said = kit.fake.say('diagnose web-1', { group: GROUP });
    await until(() => kit.bot.heard.length === 1);
    expect(kit.fake.gateway.waiting.size).toBe(1);
    keep();
    expect(await said.answer).toEqual({ response: {} });
    expect(kit.bot.heard[0]).toMatchObject({
      kind: 'command',
      via: 'slash',
      text: 'diagnose web-1',
      place: { platform: 'dingtalk', team: 'ding0corp', channel: GROUP, thread: null },
      user: { id: 'anna', name: 'Anna', zone: null },
    });
  });

  it('gets what could not be kept again, under another message id, and takes it once', async () => {
    kit = await startDingtalkKit({ redeliverMs: 60 });
    let tries = 0;
    kit.bot.answer = () => ((tries += 1) < 3 ? { failed: true } : {});
    const msgId = 'msg-again';
    const said = kit.fake.say('help', { group: GROUP, msgId });
    await said.answer;
    expect([tries, said.deliveries()]).toEqual([3, 3]);
    // Its acknowledgement was lost: the same message once more.
    await kit.fake.say('help', { group: GROUP, msgId }).answer;
    expect(tries).toBe(3);
    expect(new Set(kit.bot.heard.map(({ id }) => id)).size).toBe(1);
  });

  it('works once on what comes again while it works', async () => {
    kit = await startDingtalkKit();
    let keep: () => void = () => undefined;
    kit.bot.answer = () => new Promise((resolve) => (keep = () => resolve({})));
    const said = kit.fake.say('help', { group: GROUP });
    await until(() => kit.bot.heard.length === 1);
    said.again();
    await new Promise((resolve) => setTimeout(resolve, 50));
    keep();
    await said.answer;
    expect([kit.bot.heard.length, said.deliveries()]).toEqual([1, 2]);
  });

  it('opens a new connection before the old one ends, and another when one dies', async () => {
    kit = await startDingtalkKit();
    const { gateway } = kit.fake;
    gateway.disconnect();
    await until(() => gateway.sockets.size === 1 && kit.dingtalk.isConnected());
    await kit.fake.say('one', { group: GROUP }).answer;
    gateway.kill();
    await until(() => gateway.state.opened === 3 && kit.dingtalk.isConnected());
    await kit.fake.say('two', { group: GROUP }).answer;
    expect(texts()).toEqual(['one', 'two']);
  });

  it('survives frames that are none', async () => {
    kit = await startDingtalkKit();
    for (const frame of [
      'no json',
      '[]',
      '{}',
      '{"type":"CALLBACK"}',
      '{"type":"SYSTEM","headers":null}',
      'null',
    ])
      kit.fake.gateway.raw(frame);
    const odd = {
      type: 'CALLBACK',
      headers: { topic: '/v1.0/im/bot/messages/get', messageId: 'x' },
      data: '{"a":',
    };
    kit.fake.gateway.raw(JSON.stringify(odd));
    await kit.fake.say('still here', { group: GROUP }).answer;
    expect(texts()).toEqual(['still here']);
  });

  it('notices a connection from which nothing comes any more', async () => {
    kit = await startDingtalkKit({ options: { stream: { pingMs: 30, waitMs: 10 } }, pingMs: 100_000 });
    const [socket] = kit.fake.gateway.sockets;
    // Neither pongs nor anything else.
    socket?.pause();
    await until(() => kit.fake.gateway.state.opened === 2 && kit.dingtalk.isConnected());
  });

  it('begins when DingTalk comes back, but not with a secret that it refuses', async () => {
    kit = await startDingtalkKit();
    const fake = await startFakeDingtalk();
    const { clientId, url } = fake;
    const of = (clientSecret: string) =>
      createDingtalk({
        settings: dingtalkSettingsSchema.parse({ clientId, clientSecret, apiUrl: url, oapiUrl: url }),
        logger: silent,
        stream: { waitMs: 10 },
      });
    const wrong = of('hunter2').start(createHeardBot());
    await expect(wrong).rejects.toMatchObject({ code: 'bad_config', retryable: false });
    await expect(wrong).rejects.not.toThrow('hunter2');
    const right = of(fake.clientSecret);
    fake.fault = () => ({ status: 503, body: {} });
    await right.start(createHeardBot());
    expect(right.isConnected()).toBe(false);
    fake.fault = () => undefined;
    await until(() => right.isConnected());
    await right.stop();
    expect(fake.gateway.sockets.size).toBe(0);
    await fake.stop();
  });

  it('tells the ids that access is written with', async () => {
    kit = await startDingtalkKit();
    await kit.fake.say('ids', { group: GROUP }).answer;
    await until(() => kit.fake.of('@anna').length === 1);
    expect(kit.fake.of('@anna')[0]?.text).toContain(`\`${GROUP}\`, your user id \`anna\``);
    expect(kit.bot.heard).toEqual([]);
  });

  it('refuses messages of another corporation', async () => {
    kit = await startDingtalkKit({ settings: { corpId: 'ding0corp' } });
    await kit.fake.say('help', { group: GROUP, corpId: 'ding0other' }).answer;
    expect(kit.bot.heard).toEqual([]);
  });
});

describe('two bots on one Redis', () => {
  it('take a message once', async () => {
    const server = await startRedis();
    const connections = [0, 1].map(() => new Redis({ path: server.socket }));
    kit = await startDingtalkKit({ options: { redis: connections[0] } });
    const { clientId, clientSecret, url } = kit.fake;
    const other = createDingtalk({
      settings: dingtalkSettingsSchema.parse({ clientId, clientSecret, apiUrl: url, oapiUrl: url }),
      logger: silent,
      redis: connections[1],
    });
    const bot = createHeardBot();
    await kit.fake.say('help', { group: GROUP, msgId: 'm-1' }).answer;
    await other.start(bot);
    // The newest connection gets it.
    await kit.fake.say('help', { group: GROUP, msgId: 'm-1' }).answer;
    await kit.fake.say('status', { group: GROUP, msgId: 'm-2' }).answer;
    expect([kit.bot.heard.length, bot.heard.length]).toEqual([1, 1]);
    await other.stop();
    for (const connection of connections) connection.disconnect();
    await server.stop();
  });
});
