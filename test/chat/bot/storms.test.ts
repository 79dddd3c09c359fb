import { oom } from '../../report/sample.js';
import { OScopeError } from '../../../src/errors.js';
import { NOW, buttonsOf, channel, content, createKit, textOf, under } from './kit.js';
import type { Kit } from './kit.js';

const alert = (kit: Kit, text: string, message: string, more: object = {}) =>
  kit.handle({ kind: 'message', user: null, message, content: content(text), ...more });

const OOM = 'CRITICAL: db-07 memory used up, orders-api restarted 3 times';

describe('alerts in channels', () => {
  it('are diagnosed in their thread, after all people', async () => {
    const kit = createKit();
    expect(await alert(kit, OOM, '5.1')).toEqual({});
    expect(kit.queue.jobs[0]).toMatchObject({
      options: { urgent: false, storm: expect.stringContaining('db-07') as string },
      job: {
        place: under('5.1'),
        user: null,
        incident: { alert: { source: 'text', startsAt: NOW }, window: { end: NOW } },
      },
    });
  });

  it.each([
    ['of other channels', OOM, { place: { ...channel, channel: 'C2' } }],
    ['of unknown hosts', 'CRITICAL: db-99 is down', {}],
    ['of hosts that the channel may not see', 'CRITICAL: secret-1 is down', {}],
    ['that are talk', 'is db-07 ok?', { user: { id: 'U1', name: 'Ann', zone: null } }],
    ['of its own user', OOM, { user: { id: 'BOT', name: 'oscope', zone: null } }],
    ['that it posted itself', OOM, { message: 'own' }],
  ])('are passed over in silence when they are %s', async (_, text, more) => {
    const kit = createKit({ isSelf: (user) => user === 'BOT' });
    await kit.deliveries.record('dx', { place: channel, message: 'own' });
    expect(await alert(kit, text, '5.1', more)).toEqual({});
    await kit.bot.settled();
    expect(kit.queue.jobs).toEqual([]);
    expect(kit.platform.posts).toEqual([]);
  });

  it('are not acknowledged while the queue is away', async () => {
    const kit = createKit();
    const add = kit.queue.add.bind(kit.queue);
    kit.queue.add = () =>
      Promise.reject(new OScopeError({ code: 'unavailable', message: 'no Redis', retryable: true }));
    expect(await alert(kit, OOM, '5.1', { id: 'Ev' })).toEqual({ failed: true });
    kit.queue.add = add;
    expect(await alert(kit, OOM, '5.1', { id: 'Ev' })).toEqual({});
    expect(kit.jobs()).toHaveLength(1);
  });

  it('are asked back about when they name several hosts, once for many alike', async () => {
    const kit = createKit();
    for (const message of ['5.1', '5.2', '5.3'])
      await alert(kit, 'CRITICAL: replication db-07 to web-1 is late', message);
    await kit.bot.settled();
    expect(kit.jobs()).toEqual([]);
    expect(kit.platform.posts.map(({ place }) => place)).toEqual([under('5.1')]);
    const [first, second] = buttonsOf(kit.platform.posts[0]?.message);
    expect([first?.label, second?.label]).toEqual(['db-07', 'web-1']);
    await kit.handle({
      kind: 'action',
      action: 'pick-host',
      value: second?.value ?? '',
      message: 'p1',
      place: under('5.1'),
    });
    expect(kit.queue.jobs[0]).toMatchObject({
      options: { urgent: true },
      job: { place: under('5.1'), incident: { host: { hostname: 'web-1' }, alert: { source: 'text' } } },
    });
  });
});

describe('storms', () => {
  it('fold the same alert into the diagnosis that waits or runs; its thread gets the answer at the end', async () => {
    const kit = createKit();
    for (const message of ['5.1', '5.2']) await alert(kit, OOM, message);
    const [job] = kit.jobs();
    kit.queue.start(job?.id ?? '');
    await alert(kit, OOM.replace('3 times', '4 times'), '5.3');
    expect(kit.jobs()).toHaveLength(1);
    expect(await kit.storms.ofJob(job?.id ?? '')).toMatchObject({ count: 3 });
    expect(await kit.complete(job?.id ?? '')).toEqual([under('5.2'), under('5.3')]);
    await kit.bot.settled();
    expect(kit.platform.posts).toEqual([]);
  });

  it('fold alerts of the same symptoms into a finished diagnosis and answer at once, with link and count', async () => {
    const kit = createKit();
    await alert(kit, OOM, '5.1');
    const id = kit.jobs()[0]?.id ?? '';
    kit.queue.start(id);
    await kit.complete(id);
    for (const event of ['Ev2', 'Ev2', 'Edited'])
      await alert(kit, 'WARNING: db-07 out of memory soon', '5.2', { id: event });
    await alert(kit, OOM, '5.1', { id: 'Edited too' });
    await kit.bot.settled();
    expect(kit.jobs()).toHaveLength(1);
    expect(kit.platform.posts).toHaveLength(1);
    expect(kit.platform.posts[0]?.place).toEqual(under('5.2'));
    const text = textOf(kit.platform.posts[0]?.message);
    expect(text).toMatch(/[234] alerts/);
    expect(text).toContain(id);
  });

  it('diagnose other symptoms once more, then answer with the last and a button', async () => {
    const kit = createKit();
    await alert(kit, OOM, '5.1');
    const first = kit.jobs()[0]?.id ?? '';
    kit.queue.start(first);
    await kit.complete(first);
    await alert(kit, 'CRITICAL: db-07 disk is slow', '5.2');
    expect(kit.jobs()).toHaveLength(2);
    const second = kit.jobs()[1]?.id ?? '';
    kit.queue.start(second);
    await kit.complete(second);
    await alert(kit, 'CRITICAL: db-07 network is down', '5.3');
    await kit.bot.settled();
    expect(kit.jobs()).toHaveLength(2);
    expect(textOf(kit.platform.posts[0]?.message)).toContain('other symptoms');
    const [button] = buttonsOf(kit.platform.posts[0]?.message).filter(({ action }) => action === 'pick-host');
    await kit.handle({
      kind: 'action',
      action: 'pick-host',
      value: button?.value ?? '',
      message: 'p1',
      place: under('5.3'),
    });
    expect(kit.queue.jobs.at(-1)).toMatchObject({
      options: { urgent: true },
      job: {
        place: under('5.3'),
        incident: { alert: { summary: expect.stringContaining('network') as string } },
      },
    });
  });

  it('take an alert of other words while one runs for a second diagnosis, not while it waits', async () => {
    const kit = createKit();
    await alert(kit, OOM, '5.1');
    await alert(kit, 'CRITICAL: db-07 disk is slow', '5.2');
    expect(kit.jobs()).toHaveLength(1);
    const first = kit.jobs()[0]?.id ?? '';
    kit.queue.start(first);
    await alert(kit, 'CRITICAL: db-07 network is down', '5.3');
    await alert(kit, 'CRITICAL: db-07 clock is off', '5.4');
    expect(await kit.complete(first)).toEqual([under('5.2')]);
    expect(kit.jobs()).toHaveLength(2);
    const second = kit.jobs()[1];
    expect(second?.place).toEqual(under('5.3'));
    expect(await kit.complete(second?.id ?? '')).toEqual([under('5.4')]);
  });

  it('do not fold the same alert into a diagnosis that failed', async () => {
    const kit = createKit();
    await alert(kit, OOM, '5.1');
    const fail = async (id = ''): Promise<void> => {
      kit.queue.fail(id);
      await kit.storms.finish(id, kit.clock.now);
    };
    await fail(kit.jobs()[0]?.id);
    await alert(kit, OOM, '5.2');
    expect(kit.jobs().map(({ place }) => place)).toEqual([under('5.1'), under('5.2')]);
    await fail(kit.jobs()[1]?.id);
    await alert(kit, OOM, '5.3');
    await kit.bot.settled();
    expect(kit.jobs()).toHaveLength(2);
    const text = textOf(kit.platform.posts[0]?.message);
    expect(text).toContain('This host was diagnosed twice just now');
    expect(text).toContain('gave no report');
  });

  it('never fold a request of a person', async () => {
    const kit = createKit();
    await alert(kit, OOM, '5.1');
    await kit.handle({ kind: 'command', via: 'slash', text: 'diagnose db-07' });
    await kit.handle({ kind: 'shortcut', message: '5.1', content: content(OOM) });
    expect(kit.queue.jobs.map(({ options }) => options.urgent)).toEqual([false, true, true]);
  });

  it('end with the window, and are not shared by teams', async () => {
    const kit = createKit({ rules: [{ groups: ['*'] }] });
    await alert(kit, OOM, '5.1');
    await alert(kit, OOM, '5.1', { place: { ...channel, team: 'T2' } });
    expect(kit.jobs()).toHaveLength(2);
    for (const { id } of kit.jobs()) await kit.complete(id);
    kit.clock.now += 1801;
    await alert(kit, OOM, '6.1');
    expect(kit.jobs()).toHaveLength(3);
  });

  it('1,000 alerts on a host give at most two diagnoses, and every thread its answer', async () => {
    const kit = createKit();
    const kinds = ['memory', 'disk', 'network', 'clock', 'load', 'swap', 'raid', 'dns'];
    const answered = new Set<string>();
    for (let index = 0; index < 1000; index++) {
      const open = kit.queue.jobs.find(({ status }) => status !== 'done');
      if (index % 100 === 50 && open !== undefined) {
        if (open.status === 'waiting') kit.queue.start(open.job.id);
        else for (const { thread } of await kit.complete(open.job.id, oom)) answered.add(thread ?? '');
      }
      await alert(kit, `CRITICAL: db-07 ${kinds[(index * 7) % 8] ?? ''} trouble ${index}`, `${index}.1`);
    }
    for (const { job, status } of kit.queue.jobs) {
      if (status !== 'done') for (const { thread } of await kit.complete(job.id)) answered.add(thread ?? '');
      answered.add(job.place.thread ?? '');
    }
    await kit.bot.settled();
    for (const { place } of kit.platform.posts) answered.add(place.thread ?? '');
    expect(kit.jobs().length).toBeLessThanOrEqual(2);
    expect(answered.size).toBe(1000);
  });

  it('1,000 alerts at once give at most two diagnoses', async () => {
    const kit = createKit();
    await Promise.all(
      Array.from({ length: 1000 }, (_, index) =>
        alert(kit, `CRITICAL: db-07 trouble kind${'abcdefgh'[index % 8] ?? ''}`, `${index}.1`),
      ),
    );
    expect(kit.jobs().length).toBeLessThanOrEqual(2);
  });
});

describe('the end of an alert', () => {
  it('closes the story in the thread of its storm, once, without a diagnosis', async () => {
    const kit = createKit();
    await alert(kit, 'CRITICAL: load on db-07 is 38', '5.1');
    kit.clock.now += 900;
    for (const message of ['5.2', '5.3']) await alert(kit, 'OK: load on db-07 is 2', message);
    await kit.bot.settled();
    expect(kit.jobs()).toHaveLength(1);
    expect(kit.platform.posts).toHaveLength(1);
    expect(kit.platform.posts[0]?.place).toEqual(under('5.1'));
    expect(textOf(kit.platform.posts[0]?.message)).toContain('Resolved');
  });

  it('closes the story of an alert that lasted longer than a storm', async () => {
    const kit = createKit();
    await alert(kit, 'CRITICAL: load on db-07 is 38', '5.1');
    await kit.complete(kit.jobs()[0]?.id ?? '');
    kit.clock.now += 5 * 3600;
    await alert(kit, 'OK: load on db-07 is 2', '5.2');
    await kit.bot.settled();
    expect(kit.platform.posts.map(({ place }) => place)).toEqual([under('5.1')]);
    expect(textOf(kit.platform.posts[0]?.message)).toContain('Resolved');
  });

  it('is passed over when nothing was diagnosed', async () => {
    const kit = createKit();
    await alert(kit, 'OK: load on db-07 is 2', '5.2');
    await kit.bot.settled();
    expect(kit.platform.posts).toEqual([]);
    expect(kit.jobs()).toEqual([]);
  });
});

describe('posts of the bot itself', () => {
  it('are tried again after a rate limit, and made once', async () => {
    let faults = 2;
    const kit = createKit({
      fault: () =>
        faults-- > 0
          ? new OScopeError({ code: 'unavailable', message: '429', retryable: true, retryAfterMs: 5 })
          : undefined,
    });
    await alert(kit, 'CRITICAL: load on db-07 is 38', '5.1');
    await alert(kit, 'OK: load on db-07 is 2', '5.2');
    await kit.bot.settled();
    expect(kit.platform.posts).toHaveLength(1);
  });
});

describe('shortcut', () => {
  it.each([
    ['an alert', OOM],
    ['talk that names a host', 'has anybody seen what db-07 does?'],
  ])('diagnoses %s', async (_, text) => {
    const kit = createKit();
    expect(await kit.handle({ kind: 'shortcut', message: '5.1', content: content(text) })).toEqual({});
    expect(kit.jobs()[0]).toMatchObject({
      place: under('5.1'),
      user: 'U1',
      incident: { host: { hostname: 'db-07' } },
    });
  });

  it('asks by a form when no host is named, and answers in the thread', async () => {
    const kit = createKit();
    const { form } = await kit.handle({ kind: 'shortcut', message: '5.1', content: content('all is slow') });
    await kit.handle({
      kind: 'form',
      form: 'diagnose',
      context: form?.context ?? '',
      values: { host: 'web-1', time: '' },
    });
    expect(kit.jobs()[0]?.place).toEqual(under('5.1'));
  });
});
