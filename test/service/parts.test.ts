import pino from 'pino';
import { configSchema } from '../../src/config.js';
import { OScopeError } from '../../src/errors.js';
import { hostOfEntry, inventoryEntrySchema } from '../../src/incidents/inventory-host.js';
import { createInventory } from '../../src/incidents/inventory.js';
import type { Diagnostician } from '../../src/ports/diagnostician.js';
import { createInventoryKeeper } from '../../src/service/inventory-keeper.js';
import { linkStore } from '../../src/service/linked.js';
import { openLinkSecret } from '../../src/service/link-secret.js';
import { observeDiagnostician, observePlatform } from '../../src/service/observed.js';
import { choosePlatform, createPagePlatform, PAGE_PLACE } from '../../src/service/page-platform.js';
import { createMetrics } from '../../src/web/metrics.js';
import { startRedis } from '../redis-server.js';
import { oom } from '../report/sample.js';

const logger = pino({ level: 'silent' });

describe('the inventory keeper', () => {
  const inventoryOf = (...names: string[]): ReturnType<typeof createInventory> =>
    createInventory(names.map((name) => hostOfEntry(inventoryEntrySchema.parse({ name }))));

  it('keeps the hosts of the last discovery when one fails', async () => {
    const answers = [
      { inventory: inventoryOf('a', 'b'), notes: [] },
      { inventory: inventoryOf('a'), notes: ['Prometheus is down'] },
      { inventory: inventoryOf('a', 'c', 'd'), notes: [] },
      { inventory: inventoryOf('a'), notes: [] },
    ];
    const keeper = createInventoryKeeper({
      config: configSchema.parse({}),
      logger,
      open: () => {
        const next = answers.shift();
        return next === undefined ? Promise.reject(new Error('asked too often')) : Promise.resolve(next);
      },
    });
    const names = async (): Promise<string[]> => (await keeper.current()).hosts.map(({ name }) => name);
    expect(await Promise.all([names(), names()])).toEqual([
      ['a', 'b'],
      ['a', 'b'],
    ]);
    expect(await keeper.refresh()).toEqual(['Prometheus is down']);
    expect(await names()).toEqual(['a', 'b']);
    await keeper.refresh();
    expect(await names()).toEqual(['a', 'c', 'd']);
    await keeper.refresh();
    expect(await names()).toEqual(['a']);
    keeper.stop();
  });
});

describe('the link secret', () => {
  it('is the same for all processes on one Redis, or the configured one', async () => {
    const redis = await startRedis();
    const secrets = await Promise.all(
      Array.from({ length: 8 }, () => openLinkSecret(redis.connect(), 'oscope', undefined)),
    );
    expect(new Set(secrets).size).toBe(1);
    expect(secrets[0]).toMatch(/^[\w-]{43}$/);
    expect(await openLinkSecret(redis.connect(), 'other', undefined)).not.toBe(secrets[0]);
    expect(await openLinkSecret(redis.connect(), 'oscope', 'our own secret')).toBe('our own secret');
    await redis.stop();
  });
});

describe('platforms', () => {
  it('are chosen by the place, and a page needs none', async () => {
    const choose = choosePlatform([createPagePlatform()]);
    const posted = await choose(PAGE_PLACE).post(PAGE_PLACE, { summary: '', blocks: [] }, 'd1');
    expect(posted).toEqual({ place: PAGE_PLACE, message: 'd1' });
    expect(() => choose({ ...PAGE_PLACE, platform: 'slack' })).toThrow(/SLACK_BOT_TOKEN|slack/);
  });

  it('are counted when they refuse', async () => {
    const metrics = createMetrics({ processMetrics: false });
    const limit = new OScopeError({ code: 'unavailable', message: '429', retryAfterMs: 1000 });
    const errors = [limit, new Error('broken')];
    const platform = observePlatform(
      { ...createPagePlatform(), post: () => Promise.reject(errors.shift() ?? new Error('none')) },
      metrics,
    );
    const post = (): Promise<unknown> => platform.post(PAGE_PLACE, { summary: '', blocks: [] }, 'd1');
    await expect(post()).rejects.toBe(limit);
    await expect(post()).rejects.toThrow('broken');
    const text = await metrics.registry.metrics();
    expect(text).toContain('oscope_chat_rate_limited_total{platform="console",operation="post"} 1');
    expect(text).toContain('oscope_chat_errors_total{platform="console",operation="post"} 1');
  });
});

describe('links of what is shown', () => {
  it('lead to pages; what is kept stays as it is', async () => {
    const links = {
      report: (id: string): string => id,
      resolve: (link: string): string => link.replace(/^knowledge:/, 'https://oscope.test/knowledge/'),
    };
    const [match] = oom.matches;
    if (match === undefined) throw new Error('the sample has no match');
    const kept = { ...oom, matches: [{ ...match, link: 'knowledge:sops/x.md' }] };
    const store = linkStore({ load: () => Promise.resolve(kept), list: () => Promise.resolve([]) }, links);
    const shown = await store.load('x');
    expect(shown?.matches[0]?.link).toBe('https://oscope.test/knowledge/sops/x.md');
    expect(kept.matches[0]?.link).toBe('knowledge:sops/x.md');
  });
});

describe('diagnoses', () => {
  it('are counted with stages and tokens', async () => {
    const metrics = createMetrics({
      processMetrics: false,
      queueDepth: () => Promise.resolve({ waiting: 3, running: 1 }),
    });
    const usage = { ...oom.usage, promptTokens: 700, completionTokens: 30, perNodeMs: { collect: 1500 } };
    const done = (): ReturnType<Diagnostician['resume']> => Promise.resolve({ ...oom, usage });
    const observed = observeDiagnostician({ diagnose: done, resume: done, reexamine: done }, metrics);
    await observed.diagnose(oom.incident);
    await observed.resume('x');
    const text = await metrics.registry.metrics();
    expect(text).toMatch(/oscope_diagnoses_total\{result="cause",analyst="[^"]+"\} 2/);
    expect(text).toContain('oscope_stage_duration_seconds_sum{stage="collect"} 3');
    expect(text).toContain('oscope_model_tokens_total{kind="prompt"} 1400');
    expect(text).toContain('oscope_queue_jobs{status="waiting"} 3');
  });

  it('leave a scrape alone when the queue is away', async () => {
    const queueDepth = (): Promise<never> => Promise.reject(new Error('no Redis'));
    const text = await createMetrics({ processMetrics: false, queueDepth }).registry.metrics();
    expect(text).toContain('oscope_queue_jobs');
  });
});
