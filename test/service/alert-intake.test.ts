import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createStormFold } from '../../src/chat/bot/storms.js';
import type { StormParts } from '../../src/chat/bot/storms.js';
import type { Job } from '../../src/domain/job.js';
import type { Place } from '../../src/domain/place.js';
import { createAccess } from '../../src/incidents/access.js';
import type { AccessRule } from '../../src/incidents/access.js';
import { parseAlerts } from '../../src/incidents/alerts/parse.js';
import type { AlertDraft } from '../../src/incidents/alerts/parse.js';
import { hostOfEntry, inventoryEntrySchema } from '../../src/incidents/inventory-host.js';
import { createInventory } from '../../src/incidents/inventory.js';
import { createMemoryDiagnosisStore } from '../../src/incidents/memory-diagnosis-store.js';
import { createMemoryStormStore } from '../../src/incidents/storm-store-memory.js';
import type { JobStatus } from '../../src/ports/job-queue.js';
import { createAlertIntake } from '../../src/service/alert-intake.js';
import { PAGE_PLACE } from '../../src/service/page-platform.js';

const NOW = 1_760_000_000;
const CHANNEL: Place = { platform: 'slack', team: 'T1', channel: 'C1', thread: null };
const inventory = createInventory(
  ['web-7', 'db-9'].map((name, index) =>
    hostOfEntry(
      inventoryEntrySchema.parse({ name, addresses: [`10.0.0.${index + 7}`], groups: [name.slice(0, 2)] }),
    ),
  ),
);

function openIntake(channel?: Place, rules: AccessRule[] = []) {
  const closed: { alert: string; host: string; place: Place }[] = [];
  const jobs = new Map<string, Job>();
  const clock = { now: NOW };
  const now = (): number => clock.now;
  const storms = createMemoryStormStore({ windowSeconds: 1800, now });
  const statuses = new Map<string, JobStatus>();
  const queue: StormParts['queue'] = {
    add(job) {
      const added = !jobs.has(job.id);
      if (added) jobs.set(job.id, job);
      return Promise.resolve({ id: job.id, added });
    },
    find(id) {
      const job = jobs.get(id);
      const status = statuses.get(id) ?? 'waiting';
      return Promise.resolve(job && { job, status, stage: '', attempts: 0 });
    },
    list: () => Promise.resolve([]),
  };
  const fold = createStormFold({
    storms,
    diagnoses: createMemoryDiagnosisStore(now),
    aligner: { alignText: () => Promise.resolve([]) },
    queue,
    now,
  });
  const end = async (id: string | undefined, status: JobStatus): Promise<void> => {
    statuses.set(id ?? '', status);
    await storms.finish(id ?? '', clock.now);
  };
  const known = (): Promise<typeof inventory> => Promise.resolve(inventory);
  const intake = createAlertIntake({
    inventory: known,
    fold,
    queue,
    close: ({ host, draft }, place) => {
      closed.push({ alert: draft.alert.name, host: host.name, place });
      return Promise.resolve();
    },
    channel: () => Promise.resolve(channel),
    access: createAccess(rules, known),
    retentionSeconds: 86_400,
    now,
  });
  return { jobs, closed, intake, end, clock };
}

const alert = (host: string, name = 'HostDown', more: Record<string, unknown> = {}): AlertDraft => {
  const [draft] = parseAlerts(JSON.stringify({ host, name, startsAt: NOW - 60, ...more }), NOW);
  if (draft === undefined) throw new Error('no alert');
  return draft;
};

describe('alerts by webhook', () => {
  it('make a job for each host, whatever their number', async () => {
    const { intake, jobs } = openIntake();
    const drafts = ['a', 'b', 'c'].flatMap((name) => [alert('web-7', name), alert('10.0.0.8', name)]);
    const { queued, joined, refused } = await intake.take(drafts, 'alertmanager');
    expect(queued.map(({ host }) => host)).toEqual(['web-7', 'db-9']);
    expect([joined, refused]).toEqual([[], []]);
    expect([...jobs.values()]).toMatchObject([
      { kind: 'diagnose', place: PAGE_PLACE, user: null, incident: { host: { hostname: 'web-7' } } },
      { kind: 'diagnose', incident: { host: { hostname: 'db-9' } } },
    ]);
  });

  it('sent again lead to the same job', async () => {
    const { intake, jobs } = openIntake();
    const first = await intake.take([alert('web-7')], 'alertmanager');
    const second = await intake.take([alert('web-7')], 'alertmanager');
    const other = await intake.take([alert('web-7', 'HighLoad')], 'grafana');
    const ids = [first.queued, second.joined, other.joined].map((list) => list[0]?.id);
    expect(new Set(ids).size).toBe(1);
    expect(jobs.size).toBe(1);
  });

  it('sent again for hours are answered by their report, and new ones are no part of that', async () => {
    const { intake, jobs, end, clock } = openIntake();
    const { queued } = await intake.take([alert('web-7')], 'alertmanager');
    const [first] = queued;
    await end(first?.id, 'done');
    clock.now += 4 * 3600;
    const again = await intake.take([alert('web-7')], 'alertmanager');
    expect(again).toMatchObject({ queued: [], joined: [first] });
    const news = await intake.take([alert('web-7', 'HighLoad', { startsAt: clock.now })], 'alertmanager');
    expect(news).toMatchObject({ queued: [{ host: 'web-7' }], joined: [] });
    expect(jobs.size).toBe(2);
  });

  it('sent again together are answered together, those that were folded too', async () => {
    const { intake, jobs, end, clock } = openIntake();
    const group = [alert('web-7'), alert('web-7', 'HighLoad')];
    const { queued } = await intake.take(group, 'alertmanager');
    await end(queued[0]?.id, 'done');
    clock.now += 4 * 3600;
    expect(await intake.take(group, 'alertmanager')).toMatchObject({ queued: [], joined: queued });
    expect(jobs.size).toBe(1);
  });

  it('sent again after their diagnosis failed get another one, once however many come', async () => {
    const { intake, jobs, end } = openIntake();
    const send = () => intake.take([alert('web-7')], 'alertmanager');
    const first = await send();
    await end(first.queued[0]?.id, 'failed');
    const answers = await Promise.all([send(), send(), send()]);
    const [second, ...more] = answers.flatMap(({ queued }) => queued);
    expect([jobs.has(second?.id ?? ''), more]).toEqual([true, []]);
    expect(jobs.size).toBe(2);
    await end(second?.id, 'done');
    expect(await send()).toMatchObject({ queued: [], joined: [second] });
    expect(jobs.size).toBe(2);
  });

  it('that fail again and again get two diagnoses within a window, and the next one after it', async () => {
    const { intake, jobs, end, clock } = openIntake();
    const send = () => intake.take([alert('web-7')], 'alertmanager');
    for (let minute = 0; minute < 30; minute += 1) {
      const { queued } = await send();
      for (const { id } of queued) await end(id, 'failed');
      clock.now += 60;
    }
    expect(jobs.size).toBe(2);
    clock.now += 1800;
    expect(await send()).toMatchObject({ queued: [{ host: 'web-7' }], joined: [] });
  });

  it('of nobody we know and of the past are refused, each with its reason', async () => {
    const { intake, jobs } = openIntake();
    const drafts = [
      alert('mail-3'),
      alert('web-7', 'Old', { startsAt: NOW - 10 * 86_400 }),
      { ...alert('web-7', 'Nameless'), hostHints: [] },
    ];
    const { refused } = await intake.take(drafts, 'alertmanager');
    expect(refused.map(({ reason }) => reason)).toEqual([
      expect.stringContaining('does not know mail-3') as string,
      expect.stringContaining('no longer kept') as string,
      'it names no host',
    ]);
    expect(jobs.size).toBe(0);
  });

  it('that are over close the story, and make no job', async () => {
    const { intake, jobs, closed } = openIntake(CHANNEL, [{ channels: ['C1'], groups: ['we'] }]);
    const drafts = [
      alert('web-7', 'Over', { status: 'resolved' }),
      alert('mail-3', 'Strange', { status: 'resolved' }),
    ];
    const { resolved, refused } = await intake.take(drafts, 'alertmanager');
    expect(resolved).toEqual(['Over']);
    expect(refused).toHaveLength(1);
    expect(closed).toEqual([{ alert: 'Over', host: 'web-7', place: CHANNEL }]);
    expect(jobs.size).toBe(0);
  });

  it('report in the channel only when its people may see the host', async () => {
    const { intake, jobs } = openIntake(CHANNEL, [{ channels: ['C1'], groups: ['we'] }]);
    await intake.take([alert('web-7'), alert('db-9')], 'alertmanager');
    expect([...jobs.values()].map(({ place }) => place)).toEqual([CHANNEL, PAGE_PLACE]);
  });

  it('are understood in the formats of their senders', async () => {
    const { intake } = openIntake();
    const text = readFileSync(path.join(__dirname, '../fixtures/alerts/alertmanager.json'), 'utf8');
    const { queued, joined, refused } = await intake.take(parseAlerts(text, NOW), 'alertmanager');
    expect(queued.length + joined.length + refused.length).toBeGreaterThan(0);
  });
});
