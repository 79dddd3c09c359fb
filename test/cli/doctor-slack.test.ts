import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { slackSettingsSchema } from '../../src/chat/slack/settings.js';
import { OPTIONAL_SCOPES, REQUIRED_SCOPES } from '../../src/chat/slack/scopes.js';
import { checkSlack, judgeScopes } from '../../src/cli/doctor-slack.js';

const ALL = [...REQUIRED_SCOPES, ...OPTIONAL_SCOPES].join(',');
let scopes = ALL;
const slack = createServer((request, response) => {
  const token = request.headers.authorization?.replace('Bearer ', '');
  const good = { 'auth.test': 'xoxb-good', 'apps.connections.open': 'xapp-good' }[
    request.url?.slice(5) ?? ''
  ];
  const body =
    token === good ? { ok: true, team: 'Fleet', user: 'oscope' } : { ok: false, error: 'invalid_auth' };
  response.setHeader('x-oauth-scopes', scopes).end(JSON.stringify(body));
});
let apiUrl = '';
beforeAll(async () => {
  await new Promise<void>((resolve) => slack.listen(0, '127.0.0.1', resolve));
  apiUrl = `http://127.0.0.1:${(slack.address() as AddressInfo).port}/api`;
});
afterAll(() => {
  slack.closeAllConnections();
  slack.close();
});
afterEach(() => {
  scopes = ALL;
});

const check = (settings: Record<string, string>): ReturnType<typeof checkSlack> =>
  checkSlack(slackSettingsSchema.parse({ apiUrl, ...settings }));

describe('oscope doctor on Slack', () => {
  it('is skipped without tokens, with how to get them', async () => {
    expect(await check({})).toMatchObject([
      { status: 'skipped', remedy: expect.stringContaining('SLACK_BOT_TOKEN') as string },
    ]);
    expect(await check({ appToken: 'xapp-good' })).toMatchObject([{ status: 'fault' }]);
  });

  it('finds good tokens good', async () => {
    const checks = await check({ botToken: 'xoxb-good', appToken: 'xapp-good' });
    expect(checks.map(({ status }) => status)).toEqual(['ok', 'ok', 'ok']);
    expect(checks[0]?.detail).toBe('oscope in Fleet');
  });

  it('names what Slack refuses, and never the token', async () => {
    const checks = await check({ botToken: 'xoxb-hunter2', appToken: 'xapp-hunter2' });
    expect(checks.map(({ status }) => status)).toEqual(['fault', 'fault']);
    expect(JSON.stringify(checks)).toMatch(/invalid_auth.*connections:write/);
    expect(JSON.stringify(checks)).not.toContain('hunter2');
  });

  it('names the scopes that are missing by what is lost', async () => {
    scopes = REQUIRED_SCOPES.filter((scope) => scope !== 'files:write').join(',');
    const [, found] = await check({ botToken: 'xoxb-good', signingSecret: 's' });
    expect(found).toMatchObject({
      status: 'fault',
      detail: 'missing: files:write (no charts), assistant:write (assistant threads lack their niceties)',
    });
    expect(judgeScopes([...REQUIRED_SCOPES])).toMatchObject({ status: 'warning' });
    expect(judgeScopes(ALL.split(','))).toMatchObject({ status: 'ok' });
    expect(judgeScopes([])).toMatchObject({ status: 'warning' });
  });

  it('needs a way for events to come in', async () => {
    expect((await check({ botToken: 'xoxb-good' })).at(-1)).toMatchObject({ status: 'fault' });
    expect((await check({ botToken: 'xoxb-good', signingSecret: 's' })).at(-1)).toMatchObject({
      status: 'ok',
    });
  });

  it('says when Slack cannot be reached', async () => {
    const checks = await checkSlack(
      slackSettingsSchema.parse({ botToken: 'xoxb-good', signingSecret: 's', apiUrl: 'http://127.0.0.1:1/' }),
    );
    expect(checks[0]).toMatchObject({
      status: 'fault',
      remedy: expect.stringContaining('slack.com') as string,
    });
  });
});
