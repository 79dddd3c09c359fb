import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { OScopeError } from '../../src/errors.js';
import { createSenderCheck } from '../../src/web/webhook-auth.js';
import { startWeb, TOKEN } from './web-kit.js';
import type { TestWeb } from './web-kit.js';

const fixture = (name: string): string =>
  readFileSync(path.join(__dirname, '../fixtures/alerts', `${name}.json`), 'utf8');

let web: TestWeb;
beforeAll(async () => {
  web = await startWeb();
});
afterAll(() => web.stop());
beforeEach(() => {
  web.taken.length = 0;
  web.answer = {
    result: { queued: [{ host: 'web-7', id: 'web-1234567' }], joined: [], resolved: [], refused: [] },
  };
});

function send(body: RequestInit['body'], headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${web.url}/webhooks/alerts`, {
    method: 'POST',
    body,
    headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json', ...headers },
  });
}

describe('POST /webhooks/alerts', () => {
  it.each(['alertmanager', 'grafana', 'grafana-legacy', 'pagerduty', 'generic'])('takes %s', async (name) => {
    const answer = await send(fixture(name));
    expect(answer.status).toBe(202);
    expect(web.taken).toHaveLength(1);
    expect(web.taken[0]?.drafts.length).toBeGreaterThan(0);
    expect(web.taken[0]).toMatchObject({ sender: 'alertmanager' });
    expect(web.taken[0]?.drafts[0]?.alert.source).toBe(name);
  });

  it('answers with the links of the reports once the jobs are kept', async () => {
    const body = (await (await send(fixture('generic'))).json()) as { queued: { report: string }[] };
    expect(body).toMatchObject({ queued: [{ host: 'web-7', id: 'web-1234567' }], joined: [], refused: [] });
    expect(body.queued[0]?.report).toMatch(/^http:\/\/oscope\.test\/reports\/web-1234567\?exp=\d+&sig=/);
  });

  it('takes compressed bodies', async () => {
    const answer = await send(new Uint8Array(gzipSync(fixture('generic'))), { 'content-encoding': 'gzip' });
    expect(answer.status).toBe(202);
  });

  it.each([
    ['no token', ''],
    ['a wrong token', 'Bearer wrong-token-of-nobody'],
    ['an unknown sender', `Basic ${Buffer.from(`grafana:${TOKEN}`).toString('base64')}`],
    ['a scheme that is none', `Digest ${TOKEN}`],
  ])('refuses %s and never reads the body', async (_, authorization) => {
    const answer = await send('{}', { authorization });
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toContain('Basic');
    expect(JSON.stringify(await answer.json())).not.toContain(TOKEN);
    expect(web.taken).toHaveLength(0);
  });

  it('knows a sender by Basic too', async () => {
    const basic = Buffer.from(`alertmanager:${TOKEN}`).toString('base64');
    expect((await send(fixture('generic'), { authorization: `Basic ${basic}` })).status).toBe(202);
  });

  it.each([
    ['', 400, /no body/],
    ['{', 400, /^The payload is not valid JSON/],
    ['[]', 400, /holds no alert/],
    [' '.repeat(4 * 1024 * 1024 + 1), 413, /larger than 4 MiB/],
  ])('refuses a body that is none (%#)', async (body, status, words) => {
    const answer = await send(body);
    expect(answer.status).toBe(status);
    expect(((await answer.json()) as { error: string }).error).toMatch(words);
  });

  it('refuses a body that unpacks to more than the limit', async () => {
    const answer = await send(new Uint8Array(gzipSync(Buffer.alloc(20 * 1024 * 1024))), {
      'content-encoding': 'gzip',
    });
    expect(answer.status).toBe(413);
  });

  it('asks the sender to try again while the queue is away, and tells nothing of what is inside', async () => {
    web.answer = { error: new OScopeError({ code: 'unavailable', message: 'Redis does not answer.' }) };
    const away = await send(fixture('generic'));
    expect([away.status, away.headers.get('retry-after')]).toEqual([503, '5']);
    web.answer = { error: new TypeError('secret of the inside') };
    const broken = await send(fixture('generic'));
    expect(broken.status).toBe(500);
    expect(await broken.text()).not.toContain('secret');
  });

  it('says the method', async () => {
    const answer = await fetch(`${web.url}/webhooks/alerts`);
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST']);
  });
});

describe('createSenderCheck', () => {
  it('finds the sender of a token, and nobody without tokens', () => {
    const check = createSenderCheck({ a: 'token-of-a-000000', b: 'token-of-b-000000' });
    expect(check('bearer token-of-b-000000')).toBe('b');
    expect(check(`Basic ${Buffer.from('a:token-of-b-000000').toString('base64')}`)).toBeNull();
    expect(createSenderCheck({})('Bearer x')).toBeNull();
    expect(createSenderCheck({})(undefined)).toBeNull();
    expect(check('Basic !!!')).toBeNull();
  });
});
