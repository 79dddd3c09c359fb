import path from 'node:path';
import type { Diagnosis } from '../../src/domain/diagnosis.js';
import { loadKnowledge } from '../../src/knowledge/load.js';
import { signTarget } from '../../src/web/report-links.js';
import { oom } from '../report/sample.js';
import { NOW, pathOf, SECRET, startWeb } from './web-kit.js';
import type { TestWeb } from './web-kit.js';

let web: TestWeb;
const ID = 'web-00000001';
const SOP = { ...oom.matches[0], kind: 'sop', link: 'knowledge:sops/memory-exhaustion.md' };
const REPORT = { ...oom, id: ID, matches: [...oom.matches, SOP] } as Diagnosis;
beforeAll(async () => {
  const knowledge = await loadKnowledge([path.join(__dirname, '../../knowledge')]);
  web = await startWeb({}, { knowledge });
});
afterAll(() => web.stop());
beforeEach(() => {
  web.clock.now = NOW;
  web.diagnoses.clear();
  web.jobs.clear();
  web.diagnoses.set(ID, REPORT);
});

const get = (target: string): Promise<Response> => fetch(`${web.url}${target}`, { redirect: 'manual' });

describe('/reports/<id>', () => {
  it('shows the report under a policy that lets nothing load or run', async () => {
    const answer = await get(pathOf(web.links.report(ID)));
    const html = await answer.text();
    expect(answer.status).toBe(200);
    expect(html).toContain(ID);
    const policy = answer.headers.get('content-security-policy') ?? '';
    expect(policy).toMatch(/^default-src 'none'; style-src 'sha256-[^']+'; .*frame-ancestors 'none'$/);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    });
    expect(answer.headers.get('x-powered-by')).toBeNull();
    // The page's own hash stands in its own policy as well: both are of the same style sheet.
    expect(html).toContain(/sha256-[^']+/.exec(policy)?.[0]);
  });

  it('links the knowledge base to its pages, for as long as the report', async () => {
    const html = await (await get(pathOf(web.links.report(ID)))).text();
    const links = [...html.matchAll(/href="(http:\/\/oscope\.test\/knowledge\/[^"]+)"/g)];
    expect(links.length).toBeGreaterThan(0);
    expect(html).not.toContain('href="knowledge:');
    const link = (links[0]?.[1] ?? '').replaceAll('&amp;', '&');
    expect(link).toContain(`exp=${NOW + 3600}`);
    const page = await get(pathOf(link));
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('Standard operating procedure');
  });

  it('opens nothing with a link that is not signed, whether the report exists or not', async () => {
    const bare = [`/reports/${ID}`, '/reports/other', `/reports/${ID}?exp=${NOW + 5}&sig=x`];
    const answers = await Promise.all(bare.map(async (target) => (await get(target)).text()));
    expect(new Set(answers).size).toBe(1);
    expect((await get(bare[0] ?? '')).status).toBe(403);
    const doubled = pathOf(web.links.report(ID)).replace('sig=', 'sig=x&sig=');
    expect((await get(doubled)).status).toBe(403);
  });

  it('says that a link has expired, and that a report is gone', async () => {
    const link = pathOf(web.links.report(ID));
    web.clock.now = NOW + 3601;
    expect((await get(link)).status).toBe(410);
    web.clock.now = NOW;
    web.diagnoses.clear();
    const gone = await get(link);
    expect([gone.status, gone.headers.get('content-type')]).toEqual([404, 'text/html; charset=utf-8']);
    expect(await gone.text()).toContain('/oscope diagnose');
  });

  it('opens no other report whose id begins so', async () => {
    web.diagnoses.set('web-0', REPORT);
    expect((await get(pathOf(web.links.report('web-0')))).status).toBe(404);
  });

  it('waits for a diagnosis that is being made', async () => {
    const link = pathOf(web.links.report('web-00000002'));
    web.jobs.set('web-00000002', { status: 'running', stage: 'collecting <evidence>' });
    const answer = await get(link);
    expect([answer.status, answer.headers.get('refresh')]).toEqual([202, '3']);
    expect(await answer.text()).toContain('collecting &lt;evidence&gt;');
    web.jobs.set('web-00000002', { status: 'failed', stage: '' });
    expect(await (await get(link)).text()).toContain('did not finish');
  });
});

describe('/knowledge/<id>', () => {
  it.each([
    ['sops/memory-exhaustion.md#k1', 200, 'id="k1"'],
    ['sop-memory-exhaustion', 200, 'Root causes and what to do'],
  ])('shows %s', async (ref, status, words) => {
    const link = web.links.resolve(`knowledge:${ref}`);
    const answer = await get(pathOf(link));
    expect(answer.status).toBe(status);
    expect(await answer.text()).toContain(words);
  });

  it('shows every page of the shipped knowledge without markup of its own', async () => {
    const knowledge = await loadKnowledge([path.join(__dirname, '../../knowledge')]);
    for (const { id, file } of [...knowledge.sops, ...knowledge.cases]) {
      const answer = await get(pathOf(web.links.resolve(`knowledge:${file}`)));
      expect([id, answer.status]).toEqual([id, 200]);
      const body = (await answer.text()).replace(/<style>[\s\S]*?<\/style>/, '');
      expect([id, body.match(/\*\*|>undefined|\[object|<script|knowledge:/)]).toEqual([id, null]);
    }
  });

  it('is signed as reports are, and leaves links alone that it does not know', async () => {
    expect((await get('/knowledge/sop-memory-exhaustion')).status).toBe(403);
    const exp = NOW + 60;
    const sig = signTarget(SECRET, { kind: 'reports', id: 'sop-memory-exhaustion' }, exp);
    expect((await get(`/knowledge/sop-memory-exhaustion?exp=${exp}&sig=${sig}`)).status).toBe(403);
    const other = signTarget(SECRET, { kind: 'knowledge', id: 'sop-none' }, exp);
    expect((await get(`/knowledge/sop-none?exp=${exp}&sig=${other}`)).status).toBe(404);
    for (const link of ['knowledge:sops/none.md', 'https://example.org/x', 'bundle:metrics.json.gz', ''])
      expect(web.links.resolve(link)).toBe(link);
  });
});
