import { jobSchema } from '../../../src/domain/job.js';
import { OScopeError } from '../../../src/errors.js';
import { oom } from '../../report/sample.js';
import { NOW, ann, bob, buttonsOf, channel, createKit, textOf, under } from './kit.js';
import type { Kit } from './kit.js';

const slash = (kit: Kit, text: string, more: object = {}) =>
  kit.handle({ kind: 'command', via: 'slash', text, ...more });
const mention = (kit: Kit, text: string, more: object = {}) =>
  kit.handle({ kind: 'command', via: 'mention', text, place: under('1.5'), ...more });

describe('diagnose', () => {
  it('queues the host for now, before all alerts', async () => {
    const kit = createKit();
    expect(await slash(kit, 'diagnose 10.0.3.17')).toEqual({});
    const [queued] = kit.queue.jobs;
    expect(queued?.options).toEqual({ urgent: true });
    expect(jobSchema.safeParse(queued?.job).success).toBe(true);
    expect(kit.jobs()[0]).toMatchObject({
      place: channel,
      user: 'U1',
      incident: { host: { hostname: 'db-07' }, window: { start: NOW - 10_800, end: NOW } },
    });
  });

  it("reads the time in the user's zone and says so", async () => {
    const kit = createKit();
    await slash(kit, 'diagnose db-07 14:05');
    await slash(kit, 'diagnose db-07 14:05', { user: bob });
    await slash(kit, 'diagnose db-07 yesterday 09:00');
    expect(kit.jobs().map((job) => job.incident.window.end)).toEqual([
      Date.parse('2026-11-23T13:05:00Z') / 1000,
      Date.parse('2026-11-23T14:05:00Z') / 1000,
      Date.parse('2026-11-22T08:00:00Z') / 1000,
    ]);
    expect(kit.jobs()[0]?.said.join(' ')).toContain('“14:05” is 2026-11-23 14:05:00 +01:00 (Europe/Berlin)');
  });

  it('gives the same event the same job, and another team another one', async () => {
    const kit = createKit();
    for (const place of [channel, channel, { ...channel, team: 'T2' }])
      await slash(kit, 'diagnose db-07', { id: 'Ev1', place });
    expect(new Set(kit.jobs().map(({ id }) => id)).size).toBe(2);
    expect(kit.jobs()).toHaveLength(2);
  });

  it('asks by a form when nothing is named, and takes its answer', async () => {
    const kit = createKit();
    const { form } = await slash(kit, 'diagnose');
    expect(form).toMatchObject({
      form: 'diagnose',
      fields: [
        { name: 'host', kind: 'choice' },
        { name: 'time', kind: 'date-time' },
      ],
    });
    expect(form?.fields[0]?.choices?.map(({ value }) => value)).toEqual(['db-07', 'web-02', 'web-1']);
    const submit = (values: Record<string, string>) =>
      kit.handle({
        kind: 'form',
        form: 'diagnose',
        context: form?.context ?? '',
        values,
        place: { ...channel, channel: 'D1' },
      });
    expect((await submit({ host: 'web-9', time: '' })).errors).toHaveProperty('host');
    expect((await submit({ host: 'web-1', time: '25:00' })).errors).toHaveProperty('time');
    expect(await submit({ host: 'web-1', time: String(NOW - 600) })).toEqual({});
    expect(kit.jobs()[0]).toMatchObject({ place: channel, incident: { window: { end: NOW - 600 } } });
  });

  it.each([
    ['diagnose db-7', 'Did you mean db-07?'],
    ['diagnose 10.0.3.999', 'refused'],
    ['diagnose db-07 25:10', 'no time of day'],
    ['diagnose db-07 2031-01-01 10:00', 'in the future'],
    ['diagnose db-07 sometime', 'could not be read'],
    ['daignose', 'Did you mean diagnose?'],
    ['frobnicate', 'name a host'],
    ['history', 'Name one host'],
    ['explain', 'Name one diagnosis'],
    ['explain d999', 'no such diagnosis'],
    ['feedback d999 right', 'no such diagnosis'],
  ])('answers %s kindly and with an example', async (text, answer) => {
    const kit = createKit();
    const reply = textOf((await slash(kit, text)).whisper);
    expect(reply).toContain(answer);
    expect(reply).toContain('For example: /oscope');
    expect(kit.jobs()).toEqual([]);
  });
});

describe('free words', () => {
  it.each(['why is 10.0.3.17 slow?', 'look at db-07 please', 'diagnose the host db-07, please'])(
    '%s',
    async (text) => {
      const kit = createKit();
      expect(await mention(kit, text)).toEqual({});
      expect(kit.jobs()[0]).toMatchObject({ place: under('1.5'), incident: { host: { hostname: 'db-07' } } });
    },
  );

  it('takes a host without a verb from the slash command too', async () => {
    const kit = createKit();
    await slash(kit, 'db-07 10m ago');
    expect(kit.jobs()[0]?.incident.window.end).toBe(NOW - 600);
  });

  it('asks by buttons which of several hosts is meant, and keeps time and place for the answer', async () => {
    const kit = createKit();
    const { whisper } = await mention(kit, 'compare web-1 with web-02 at 14:05');
    const buttons = buttonsOf(whisper);
    expect(buttons.map(({ label }) => label)).toEqual(['web-1', 'web-02']);
    expect(buttons[0]?.value).not.toContain('web');
    const press = {
      kind: 'action',
      action: 'pick-host',
      value: buttons[1]?.value ?? '',
      message: '9.9',
    } as const;
    expect(await kit.handle(press)).toEqual({});
    await kit.handle({ ...press, user: bob });
    expect(kit.jobs()).toHaveLength(1);
    expect(kit.jobs()[0]).toMatchObject({
      place: under('1.5'),
      incident: { host: { hostname: 'web-02' }, window: { end: Date.parse('2026-11-23T13:05:00Z') / 1000 } },
    });
    expect(textOf((await kit.handle({ ...press, value: 'p0.9' })).whisper)).toContain('too old');
  });

  it('helps when no host is named', async () => {
    const kit = createKit();
    expect(textOf((await mention(kit, 'hello there')).whisper)).toContain('name a host');
    expect(textOf((await mention(kit, '')).whisper)).toContain('OScope');
  });
});

describe('dialogues', () => {
  it('queues replies as turns, only in threads that have one and for those who may see the host', async () => {
    const kit = createKit();
    await slash(kit, 'diagnose db-07');
    const [job] = kit.jobs();
    await kit.complete(job?.id ?? '');
    kit.dialogues.open({ place: under('7.7'), diagnoses: [job?.id ?? ''] });
    const reply = { kind: 'reply', message: '8.8', text: 'why step 2?', place: under('7.7') } as const;
    expect(await kit.handle(reply)).toEqual({});
    expect(kit.queue.jobs.at(-1)).toMatchObject({
      options: { urgent: true },
      job: {
        kind: 'turn',
        place: under('7.7'),
        userName: 'Ann',
        zone: 'Europe/Berlin',
        text: 'why step 2?',
        addressed: false,
      },
    });
    await mention(kit, 'explain step 2', { place: under('7.7') });
    expect(kit.queue.jobs.at(-1)?.job).toMatchObject({ text: 'explain step 2', addressed: true });
    const before = kit.queue.jobs.length;
    await kit.handle({ ...reply, place: under('6.6') });
    await kit.handle({ ...reply, place: { ...under('7.7'), channel: 'C2' } });
    kit.dialogues.open({ place: { ...under('7.7'), channel: 'C2' }, diagnoses: [job?.id ?? ''] });
    expect(await kit.handle({ ...reply, place: { ...under('7.7'), channel: 'C2' } })).toEqual({});
    expect(kit.queue.jobs).toHaveLength(before);
    await mention(kit, 'diagnose web-1', { place: under('7.7') });
    expect(kit.jobs().at(-1)?.incident.host.hostname).toBe('web-1');
  });
});

describe('lists', () => {
  const all = { ...channel, channel: 'C9' };
  async function filled(): Promise<Kit> {
    const kit = createKit({
      rules: [
        { channels: ['C1'], groups: ['db', 'web'] },
        { channels: ['C9'], groups: ['*'] },
      ],
    });
    for (const host of ['db-07', 'secret-1']) await slash(kit, `diagnose ${host}`, { place: all });
    for (const { id } of kit.jobs()) await kit.complete(id);
    for (const host of ['db-07', 'web-1', 'secret-1']) await slash(kit, `diagnose ${host}`, { place: all });
    kit.queue.start(kit.jobs().at(-1)?.id ?? '');
    return kit;
  }

  it('show what the viewer may see', async () => {
    const kit = await filled();
    const status = textOf((await slash(kit, 'status')).whisper);
    expect(status).toContain('2 diagnoses run or wait');
    expect(status).toContain('web-1: waits');
    expect(status).not.toContain('secret');
    const history = textOf((await slash(kit, 'history 10.0.3.17')).whisper);
    expect(history).toContain(`db-07: ${oom.report.rootCauses[0]?.title ?? ''}, 2026-11-23 16:00`);
    const { home } = await kit.handle({ kind: 'home', place: channel });
    expect(textOf(home)).toContain('db-07');
    expect(textOf(home)).not.toContain('secret');
    expect(
      textOf((await kit.handle({ kind: 'home', place: { ...channel, channel: 'D1' } })).home),
    ).not.toContain('db-07');
  });

  it('explain a diagnosis by the beginning of its id, whatever others there are', async () => {
    const kit = await filled();
    const [job, hidden] = kit.jobs();
    const { whisper } = await slash(kit, `explain ${job?.id.slice(0, 8) ?? ''}`);
    expect(textOf(whisper)).toContain('db-07');
    expect(textOf((await slash(kit, `explain ${hidden?.id ?? ''}`)).whisper)).toContain('no such diagnosis');
  });

  it('show details on buttons, and run again in the thread', async () => {
    const kit = await filled();
    const [job, hidden] = kit.jobs();
    const press = (action: string, value = job?.id ?? '', more: object = {}) =>
      kit.handle({ kind: 'action', action, value, message: `report-${value}`, ...more } as never);
    for (const action of ['show-evidence', 'show-validation', 'show-commands'])
      expect(textOf((await press(action)).whisper)).not.toBe('');
    expect(textOf((await press('show-evidence', hidden?.id)).whisper)).toContain('no such diagnosis');
    const before = kit.jobs().length;
    kit.clock.now += 100;
    await press('wider-window', job?.id, { place: all });
    await press('run-again', job?.id, { message: 'ephemeral' });
    const [wider, again] = kit.jobs().slice(before);
    expect(wider).toMatchObject({
      place: { ...all, thread: `report-${job?.id ?? ''}` },
      incident: { window: { start: NOW - 21_600, end: NOW } },
    });
    expect(again).toMatchObject({
      place: channel,
      incident: { window: { start: NOW + 100 - 10_800, end: NOW + 100 } },
    });
  });

  it('call the escalation group once', async () => {
    const kit = await filled();
    const [job] = kit.jobs();
    const press = {
      kind: 'action',
      place: all,
      action: 'escalate',
      value: job?.id ?? '',
      message: `report-${job?.id ?? ''}`,
    } as const;
    expect(await kit.handle(press)).toEqual({});
    await kit.bot.settled();
    expect(kit.platform.posts).toHaveLength(1);
    expect(kit.platform.posts[0]).toMatchObject({
      place: { ...all, thread: `report-${job?.id ?? ''}` },
      message: { calls: 'escalation' },
    });
    expect(textOf((await kit.handle(press)).whisper)).toContain('called already');
    await kit.bot.settled();
    expect(kit.platform.posts).toHaveLength(1);
    const alone = createKit({ canEscalate: false });
    await slash(alone, 'diagnose db-07');
    await alone.complete(alone.jobs()[0]?.id ?? '');
    const there = { ...press, place: channel, value: alone.jobs()[0]?.id ?? '' };
    expect(textOf((await alone.handle(there)).whisper)).toContain('Nobody is named');
  });

  it('call the escalation group though a bot died while it did, and promise nothing before', async () => {
    const kit = await filled();
    const id = kit.jobs()[0]?.id ?? '';
    const press = {
      kind: 'action',
      place: all,
      action: 'escalate',
      value: id,
      message: `report-${id}`,
    } as const;
    await kit.deliveries.claim(`${id}.escalation`);
    kit.clock.now += 60;
    expect(textOf((await kit.handle(press)).whisper)).toContain('still being tried');
    await kit.bot.settled();
    expect(kit.platform.posts).toMatchObject([{ message: { calls: 'escalation' } }]);
    expect(textOf((await kit.handle(press)).whisper)).toContain('called already');
  });
});

it('never throws: a queue that is away is said, and the event is not acknowledged', async () => {
  const kit = createKit();
  kit.queue.add = () =>
    Promise.reject(new OScopeError({ code: 'unavailable', message: 'no Redis', retryable: true }));
  const reply = await slash(kit, 'diagnose db-07');
  expect(reply.failed).toBe(true);
  expect(textOf(reply.whisper)).toContain('Nothing was started');
  expect(
    await kit.handle({ kind: 'command', via: 'slash', text: 'diagnose db-07', user: ann }),
  ).toMatchObject({ failed: true });
});
