import { OScopeError } from '../../src/errors.js';
import { startWeb } from './web-kit.js';
import type { TestWeb } from './web-kit.js';

const DASHBOARD = 'token-of-the-operators';
let web: TestWeb | undefined;
afterEach(async () => {
  await web?.stop();
  web = undefined;
});

async function start(
  ...args: Parameters<typeof startWeb>
): Promise<(path: string, init?: RequestInit) => Promise<Response>> {
  const started = await startWeb(...args);
  web = started;
  return (path, init) => fetch(`${started.url}${path}`, { redirect: 'manual', ...init });
}

describe('health', () => {
  it('is alive whatever its parts say, and ready when none is at fault', async () => {
    let redis: 'ok' | 'fault' = 'ok';
    const ask = await start(
      {},
      {
        health: [
          { name: 'redis', check: () => Promise.resolve({ status: redis, detail: '7.0.15' }) },
          { name: 'slack', check: () => Promise.resolve({ status: 'off', detail: 'no tokens' }) },
        ],
      },
    );
    const ready = await ask('/readyz');
    expect(ready.status).toBe(200);
    expect(await ready.json()).toEqual({
      status: 'ready',
      parts: { redis: { status: 'ok', detail: '7.0.15' }, slack: { status: 'off', detail: 'no tokens' } },
    });
    redis = 'fault';
    expect((await ask('/readyz')).status).toBe(503);
    expect((await ask('/healthz')).status).toBe(200);
  });

  it('takes a part that throws for a fault', async () => {
    const ask = await start(
      {},
      { health: [{ name: 'queue', check: () => Promise.reject(new Error('gone')) }] },
    );
    expect(await (await ask('/readyz')).json()).toMatchObject({
      parts: { queue: { status: 'fault', detail: 'gone' } },
    });
  });

  it('sends others elsewhere while it stops', async () => {
    const ask = await start();
    web?.server.drain();
    const answer = await ask('/readyz');
    expect([answer.status, await answer.json()]).toEqual([503, { status: 'stopping', parts: {} }]);
    expect((await ask('/healthz')).status).toBe(200);
  });
});

describe('metrics', () => {
  it('count requests by route, not by path', async () => {
    const ask = await start();
    await ask('/reports/secret-id?exp=1&sig=2');
    await ask('/nowhere');
    const answer = await ask('/metrics');
    const text = await answer.text();
    expect(answer.headers.get('content-type')).toContain('text/plain');
    expect(text).toContain('oscope_http_requests_total{route="/reports/:id",status="403"} 1');
    expect(text).toContain('oscope_http_requests_total{route="other",status="404"} 1');
    expect(text).not.toContain('secret-id');
  });
});

describe('the queue dashboard', () => {
  const form = (token: string, headers: Record<string, string> = {}): RequestInit => ({
    method: 'POST',
    body: new URLSearchParams({ token }),
    headers,
  });
  const dashboard: NonNullable<Parameters<typeof startWeb>[1]>['dashboard'] = (request, response) => {
    response.send(`jobs ${request.method}`);
  };

  it('is absent without a token', async () => {
    const ask = await start({}, { dashboard });
    expect((await ask('/queue')).status).toBe(404);
  });

  it('opens by the token, then by the cookie it gives', async () => {
    const ask = await start({ dashboardToken: DASHBOARD }, { dashboard });
    const closed = await ask('/queue');
    expect([closed.status, (await closed.text()).includes('jobs')]).toEqual([401, false]);
    expect((await ask('/queue/login', form('wrong'))).status).toBe(401);
    const opened = await ask('/queue/login', form(DASHBOARD));
    const cookie = opened.headers.get('set-cookie') ?? '';
    expect([opened.status, opened.headers.get('location')]).toEqual([303, '/queue']);
    expect(cookie).toMatch(/HttpOnly; SameSite=Strict$/);
    expect(cookie).not.toContain(DASHBOARD);
    const pair = cookie.split(';')[0] ?? '';
    expect(await (await ask('/queue', { headers: { cookie: pair } })).text()).toBe('jobs GET');
    expect((await ask('/queue', { headers: { cookie: pair.replace('=1', '=2') } })).status).toBe(401);
    expect((await ask('/queue', { headers: { authorization: `Bearer ${DASHBOARD}` } })).status).toBe(200);
    if (web !== undefined) web.clock.now += 13 * 3600;
    expect((await ask('/queue', { headers: { cookie: pair } })).status).toBe(401);
  });

  it('obeys no other site', async () => {
    const ask = await start({ dashboardToken: DASHBOARD }, { dashboard });
    const headers = { authorization: `Bearer ${DASHBOARD}`, origin: 'https://evil.example' };
    expect((await ask('/queue/api/clean', { method: 'PUT', headers })).status).toBe(403);
    const own = { ...headers, origin: web?.url ?? '' };
    expect((await ask('/queue/api/clean', { method: 'PUT', headers: own })).status).toBe(200);
    expect((await ask('/queue/login', form(DASHBOARD, { origin: 'https://evil.example' }))).status).toBe(401);
  });
});

describe('the server', () => {
  it('answers what it does not know in JSON, without its name', async () => {
    const ask = await start();
    const answer = await ask('/x');
    expect([answer.status, await answer.json()]).toEqual([404, { error: 'There is nothing here.' }]);
    expect(answer.headers.get('x-powered-by')).toBeNull();
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('lets further routes go first', async () => {
    const ask = await start(
      {},
      {
        mount(request, response, next) {
          if (request.path === '/slack/events') response.send('slack');
          else next();
        },
      },
    );
    expect(await (await ask('/slack/events', { method: 'POST' })).text()).toBe('slack');
    expect((await ask('/healthz')).status).toBe(200);
  });

  it('says which port is taken', async () => {
    await start();
    const port = Number(new URL(web?.url ?? '').port);
    const second = startWeb({ port });
    await expect(second).rejects.toThrow(OScopeError);
    await expect(second).rejects.toMatchObject({
      code: 'bad_config',
      message: `Port ${port} of 127.0.0.1 is in use.`,
      remedy: expect.stringContaining('OSCOPE_PORT') as string,
    });
  });

  it('finishes what it has begun before it stops', async () => {
    let finish: (() => void) | undefined;
    const begun = new Promise<void>((resolve) => {
      void start(
        {},
        {
          mount(request, response, next) {
            if (request.path !== '/slow') return next();
            finish = () => response.send('done');
            resolve();
          },
        },
      ).then((ask) => ask('/slow').then(async (answer) => (answered = await answer.text())));
    });
    let answered = '';
    await begun;
    const stopped = web?.server.stop(5000);
    finish?.();
    await stopped;
    web = undefined;
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(answered).toBe('done');
  });
});
