import { choicesFrom, searchCauses } from '../../../src/chat/bot/causes.js';
import { signOf } from '../../../src/chat/bot/votes.js';
import { readDiagnosis } from '../../../src/domain/diagnosis.js';
import { voteSchema } from '../../../src/domain/vote.js';
import { oom } from '../../report/sample.js';
import { ann, bob, buttonsOf, channel, createKit, textOf } from './kit.js';
import type { Kit } from './kit.js';

async function reported(more: Parameters<typeof createKit>[0] = {}): Promise<{ kit: Kit; id: string }> {
  const kit = createKit(more);
  await kit.handle({ kind: 'command', via: 'slash', text: 'diagnose db-07' });
  const id = kit.jobs()[0]?.id ?? '';
  await kit.complete(id);
  return { kit, id };
}

const react = (kit: Kit, id: string, emoji: string, added = true, more: object = {}) =>
  kit.handle({ kind: 'reaction', message: `report-${id}`, emoji, added, ...more });

describe('emoji on a report', () => {
  it.each(['white_check_mark', '+1', '+1::skin-tone-3', 'thumbsup'])('%s confirms', async (emoji) => {
    const { kit, id } = await reported();
    expect(await react(kit, id, emoji)).toEqual({});
    const [vote] = await kit.votes.of(id);
    expect(vote).toMatchObject({ kind: 'correct', user: 'slack:T1:U1', userName: 'Ann', cause: null });
    expect(voteSchema.safeParse(vote).success).toBe(true);
    await react(kit, id, emoji, false);
    expect(await kit.votes.of(id)).toEqual([]);
  });

  it.each(['x', '-1', 'thumbsdown'])('%s asks for the true cause, which a form takes', async (emoji) => {
    const { kit, id } = await reported();
    const { whisper } = await react(kit, id, emoji);
    expect(await kit.votes.of(id)).toMatchObject([{ kind: 'wrong' }]);
    const [button] = buttonsOf(whisper);
    const { form } = await kit.handle({
      kind: 'action',
      action: 'wrong-cause',
      value: button?.value ?? '',
      message: 'w',
    });
    expect(form).toMatchObject({ form: 'wrong-cause', context: id });
    expect(form?.fields[0]?.choices?.[0]?.value).toBe(oom.report.rootCauses[0]?.id);
    const submit = (values: Record<string, string>) =>
      kit.handle({ kind: 'form', form: 'wrong-cause', context: form?.context ?? '', values });
    expect((await submit({ cause: '', comment: ' ' })).errors).toHaveProperty('cause');
    expect((await submit({ cause: 'made.up', comment: '' })).errors).toHaveProperty('cause');
    expect(textOf((await submit({ cause: 'disk.full', comment: 'df said so' })).whisper)).toContain(
      'Thank you',
    );
    expect(await kit.votes.of(id)).toMatchObject([
      { kind: 'cause', cause: 'disk.full', comment: 'df said so' },
    ]);
    await react(kit, id, emoji, false);
    expect(await kit.votes.of(id)).toEqual([]);
  });

  it('one to five pick the cause', async () => {
    const { kit, id } = await reported();
    await react(kit, id, 'two');
    expect(await kit.votes.of(id)).toMatchObject([{ kind: 'cause', cause: oom.report.rootCauses[1]?.id }]);
    const short = readDiagnosis({
      ...oom,
      report: { ...oom.report, rootCauses: oom.report.rootCauses.slice(0, 2) },
    });
    await kit.complete(id, short);
    expect(textOf((await react(kit, id, 'five')).whisper)).toContain('no number 5');
    expect(await kit.votes.of(id)).toHaveLength(1);
  });

  it('is one vote a person; removing an earlier emoji leaves the later vote', async () => {
    const { kit, id } = await reported();
    await react(kit, id, '+1');
    await react(kit, id, 'x');
    await react(kit, id, '+1', true, { user: bob });
    await react(kit, id, '+1', false);
    expect((await kit.votes.of(id)).map(({ kind }) => kind).sort()).toEqual(['correct', 'wrong']);
  });

  it('counts on the chart and in the threads of folded alerts, not on notes and other messages', async () => {
    const { kit, id } = await reported();
    const on = async (key: string) => {
      await kit.deliveries.record(key, { place: channel, message: key });
      await kit.handle({ kind: 'reaction', message: key, emoji: '+1', added: true });
      const votes = await kit.votes.of(id);
      await kit.votes.remove(id, 'slack:T1:U1');
      return votes.length;
    };
    expect(await on(`${id}.chart`)).toBe(1);
    expect(await on(`${id}.f2`)).toBe(1);
    expect(await on(`${id}.f0123456789abcdef`)).toBe(1);
    expect(await on(`${id}.r0123456789ab`)).toBe(0);
    expect(await on(`${id}.escalation`)).toBe(0);
    await kit.handle({ kind: 'reaction', message: 'unknown', emoji: '+1', added: true });
    await react(kit, id, 'tada');
    expect(await kit.votes.of(id)).toEqual([]);
  });

  it('counts only from people who may see the host', async () => {
    const { kit, id } = await reported({ rules: [{ channels: ['C1'], users: ['U1'], groups: ['db'] }] });
    for (const emoji of ['+1', 'x', 'two', 'five'])
      expect(await react(kit, id, emoji, true, { user: bob })).toEqual({});
    await kit.handle({ kind: 'action', action: 'mark-correct', value: id, message: 'm', user: bob });
    await kit.handle({
      kind: 'form',
      form: 'wrong-cause',
      context: id,
      values: { cause: 'disk.full' },
      user: bob,
    });
    await kit.handle({ kind: 'command', via: 'slash', text: `feedback ${id} right`, user: bob });
    expect(await kit.votes.of(id)).toEqual([]);
    // Of the same channel id in another team nothing is known either.
    await react(kit, id, '+1', true, { place: { ...channel, team: 'T2' } });
    expect(await kit.votes.of(id)).toEqual([]);
  });
});

describe('buttons and the feedback command', () => {
  it('mark-correct votes', async () => {
    const { kit, id } = await reported();
    expect(
      textOf((await kit.handle({ kind: 'action', action: 'mark-correct', value: id, message: 'm' })).whisper),
    ).toContain('Thank you');
    expect(await kit.votes.of(id)).toMatchObject([{ kind: 'correct' }]);
  });

  it.each([
    ['right', { kind: 'correct', cause: null, comment: '' }],
    ['wrong it was the NFS server', { kind: 'wrong', cause: null, comment: 'it was the NFS server' }],
    ['disk.full /var was at 100%', { kind: 'cause', cause: 'disk.full', comment: '/var was at 100%' }],
  ])('feedback <id> %s', async (text, vote) => {
    const { kit, id } = await reported();
    await kit.handle({ kind: 'command', via: 'slash', text: `feedback ${id.slice(0, 10)} ${text}` });
    expect(await kit.votes.of(id)).toMatchObject([vote]);
  });

  it('feedback alone opens a form over what the person may see', async () => {
    const { kit, id } = await reported();
    const { form } = await kit.handle({ kind: 'command', via: 'slash', text: 'feedback' });
    expect(form?.fields[0]?.choices).toEqual([
      { value: id, label: expect.stringContaining('db-07') as string },
    ]);
    const submit = (values: Record<string, string>, user = ann) =>
      kit.handle({ kind: 'form', form: 'feedback', context: '', values, user });
    expect((await submit({ diagnosis: 'dnone', verdict: 'right' })).errors).toHaveProperty('diagnosis');
    expect((await submit({ diagnosis: id, verdict: '' })).errors).toHaveProperty('verdict');
    await submit({ diagnosis: id, verdict: 'wrong', cause: 'disk.full', comment: '' });
    await submit({ diagnosis: id, verdict: 'right', cause: '', comment: '' }, bob);
    expect((await kit.votes.of(id)).map(({ kind, cause }) => [kind, cause])).toEqual(
      expect.arrayContaining([
        ['cause', 'disk.full'],
        ['correct', null],
      ]),
    );
  });
});

describe('causes', () => {
  const causes = new Map([
    ['disk.full', 'A file system is full'],
    ['memory.leak', 'A process leaks memory'],
    ['memory.shortage', 'Memory is used up'],
  ]);
  it.each([
    ['memory', ['memory.leak', 'memory.shortage']],
    ['mem lea', ['memory.leak']],
    ['memroy', ['memory.leak', 'memory.shortage']],
    ['shortege', ['memory.shortage']],
    ['', ['disk.full', 'memory.leak', 'memory.shortage']],
    ['zzz', []],
  ])('finds "%s"', (typed, found) => {
    expect(searchCauses(causes, typed).map(({ value }) => value)).toEqual(found);
  });
  it('suggests as the user types, and lists what the report named first', async () => {
    const { kit } = await reported();
    expect(await kit.bot.suggest('wrong-cause', 'cause', 'file full', ann, channel)).toEqual([
      { value: 'disk.full', label: 'A file system is full (disk.full)' },
    ]);
    expect(await kit.bot.suggest('diagnose', 'host', '10.0', ann, channel)).toHaveLength(3);
    expect(await kit.bot.suggest('diagnose', 'host', 'secret', ann, channel)).toEqual([]);
    expect(await kit.bot.suggest('feedback', 'diagnosis', 'db-07', ann, channel)).toHaveLength(1);
    expect(choicesFrom(causes, ['memory.shortage', 'none'])[0]?.value).toBe('memory.shortage');
  });
});

it('knows the emoji', () => {
  expect(['one', 'five', 'six', '__proto__', ':x:'].map(signOf)).toEqual(['1', '5', null, null, 'wrong']);
});
