import { noticeMessage } from '../../src/chat/messages/notices.js';
import { createConsolePlatform } from '../../src/chat/console/platform.js';
import type { Place } from '../../src/domain/place.js';
import { OScopeError } from '../../src/errors.js';
import type { ChatPlatform } from '../../src/ports/chat-platform.js';
import { startDingtalkKit } from '../chat/dingtalk/kit.js';
import { startSlackKit } from '../chat/slack/kit.js';
import { GROUP } from '../fake-dingtalk.js';

interface Setup {
  platform: ChatPlatform;
  place: Place;
  /** All that was shown so far, as one text. */
  shown(): string;
  stop(): Promise<void>;
}

const PLATFORMS: Record<string, () => Promise<Setup>> = {
  async slack() {
    const kit = await startSlackKit();
    return {
      platform: kit.slack.platform,
      place: { platform: 'slack', team: 'T0MAIN', channel: 'C0OPS', thread: null },
      shown: () => JSON.stringify([kit.fake.main.messages, kit.fake.main.ephemerals]),
      stop: () => kit.stop(),
    };
  },
  async dingtalk() {
    const kit = await startDingtalkKit();
    return {
      platform: kit.dingtalk.platform,
      place: { platform: 'dingtalk', team: kit.fake.corpId, channel: GROUP, thread: null },
      shown: () => JSON.stringify(kit.fake.messages),
      stop: () => kit.stop(),
    };
  },
  console() {
    let text = '';
    const platform = createConsolePlatform({
      terminal: { width: 80, color: false },
      write: (more) => (text += more),
      saveFile: (name) => Promise.resolve(`/tmp/${name}`),
    });
    return Promise.resolve({
      platform,
      place: { platform: 'console', team: 'local', channel: 'terminal', thread: null },
      shown: () => text,
      stop: () => Promise.resolve(),
    });
  },
};

describe.each(Object.keys(PLATFORMS))('chat platform: %s', (name) => {
  let setup: Setup;
  beforeAll(async () => {
    const open = PLATFORMS[name];
    if (open === undefined) throw new Error(name);
    setup = await open();
  });
  afterAll(() => setup.stop());

  it('posts, and finds what it posted by its key', async () => {
    const { platform, place } = setup;
    const posted = await platform.post(place, noticeMessage('the first message'), 'd1');
    expect(posted.place).toMatchObject({ channel: place.channel, thread: null });
    expect(setup.shown()).toContain('the first message');
    expect(await platform.find(place, 'd1')).toEqual(posted);
    expect(await platform.find(place, 'd2')).toBeUndefined();
  });

  it('tells a thread from its channel', async () => {
    const { platform, place } = setup;
    const root = await platform.post(place, noticeMessage('root'), 'd3');
    const thread = { ...place, thread: root.message };
    const reply = await platform.post(thread, noticeMessage('reply'), 'd3.f1');
    expect(reply.message).not.toBe(root.message);
    expect(await platform.find(thread, 'd3.f1')).toEqual(reply);
    expect(await platform.find(thread, 'd3.f2')).toBeUndefined();
  });

  it('edits in place, and stays findable', async () => {
    const { platform, place } = setup;
    const posted = await platform.post(place, noticeMessage('queued'), 'd4');
    await platform.update(posted, noticeMessage('the report'));
    await platform.update(posted, noticeMessage('the report'));
    expect(setup.shown()).toContain('the report');
    expect(await platform.find(place, 'd4')).toEqual(posted);
  });

  it('refuses for good to edit what is not there', async () => {
    const { platform, place } = setup;
    const lost = platform.update({ place, message: '1.000099' }, noticeMessage('x'));
    await expect(lost).rejects.toBeInstanceOf(OScopeError);
    await expect(platform.update({ place, message: '1.000099' }, noticeMessage('x'))).rejects.toMatchObject({
      retryable: false,
    });
  });

  it('uploads a file, and finds it by its key', async () => {
    const { platform, place } = setup;
    const root = await platform.post(place, noticeMessage('root'), 'd5');
    const thread = { ...place, thread: root.message };
    const bytes = new Uint8Array([137, 80, 78, 71]);
    const file = { key: 'd5.chart', name: 'metrics.png', title: 'Metrics', mime: 'image/png', bytes };
    await platform.upload(thread, file);
    expect(await platform.find(thread, 'd5.chart')).toMatchObject({ place: { channel: place.channel } });
    expect(await platform.find(thread, 'd55.chart')).toBeUndefined();
  });

  it('whispers', async () => {
    const { platform, place } = setup;
    await platform.whisper(place, 'U0ANNA', noticeMessage('only for you'));
    expect(setup.shown()).toContain('only for you');
  });
});
