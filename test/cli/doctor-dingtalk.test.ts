import { dingtalkSettingsSchema } from '../../src/chat/dingtalk/settings.js';
import { checkDingtalk } from '../../src/cli/doctor-dingtalk.js';
import { startFakeDingtalk } from '../fake-dingtalk.js';
import type { FakeDingtalk } from '../fake-dingtalk.js';

let fake: FakeDingtalk;
beforeAll(async () => {
  fake = await startFakeDingtalk();
});
afterAll(() => fake.stop());

const check = (settings: Record<string, string>): ReturnType<typeof checkDingtalk> =>
  checkDingtalk(dingtalkSettingsSchema.parse({ apiUrl: fake.url, oapiUrl: fake.url, ...settings }));

describe('oscope doctor on DingTalk', () => {
  it('is skipped without an app, with how to get one; half of the secrets is a fault', async () => {
    expect(await check({})).toMatchObject([
      { status: 'skipped', remedy: expect.stringContaining('DINGTALK_CLIENT_ID') as string },
    ]);
    expect(await check({ clientId: fake.clientId })).toMatchObject([{ status: 'fault' }]);
  });

  it('finds a good app good', async () => {
    const { clientId, clientSecret } = fake;
    const checks = await check({ clientId, clientSecret });
    expect(checks.map(({ name, status }) => [name, status])).toEqual([
      ['dingtalk app', 'ok'],
      ['dingtalk stream', 'ok'],
    ]);
  });

  it('names what DingTalk refuses, and never the secret', async () => {
    const checks = await check({ clientId: fake.clientId, clientSecret: 'hunter2' });
    expect(checks).toMatchObject([
      { status: 'fault', detail: expect.stringContaining('invalidClient') as string },
    ]);
    expect(JSON.stringify(checks)).toContain('DINGTALK_CLIENT_SECRET');
    expect(JSON.stringify(checks)).not.toContain('hunter2');
  });

  it('says when DingTalk cannot be reached', async () => {
    const { clientId, clientSecret } = fake;
    const checks = await check({ clientId, clientSecret, apiUrl: 'http://127.0.0.1:1' });
    expect(checks).toMatchObject([
      { status: 'fault', remedy: expect.stringContaining('api.dingtalk.com') as string },
    ]);
  });
});
