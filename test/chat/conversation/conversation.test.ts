import path from 'node:path';
import { answerText } from '../../../src/chat/conversation/compact.js';
import { dialogueSchema } from '../../../src/domain/dialogue.js';
import type { TurnJob } from '../../../src/domain/job.js';
import { NO_REVISION } from '../../../src/domain/revision.js';
import { BUNDLES, CGROUP_OOM } from '../../bundle-kit.js';
import { openTalk, PLACE, turnJob } from './kit.js';
import type { Talk } from './kit.js';

const OOPS = path.join(BUNDLES, 'c-791c0c');

/** Every finding that is cited exists in the diagnosis that is spoken of. */
function citesOnlyWhatExists(talk: Talk, cites: readonly string[], ids: readonly string[]): void {
  for (const cite of cites) if (/^[MLS]\d+$/.test(cite)) expect(ids).toContain(cite);
  expect(dialogueSchema.safeParse(talk.dialogue()).error).toBeUndefined();
}

describe('a dialogue over a memory incident, without a model', () => {
  let talk: Talk;
  beforeEach(async () => {
    talk = await openTalk(CGROUP_OOM);
  }, 60_000);

  const ask = async (text: string) => {
    const said = await talk.say(text);
    citesOnlyWhatExists(
      talk,
      said.answer.dialogue.turns.at(-1)?.cites ?? [],
      [...talk.first.findings, ...said.diagnosis.findings].map(({ id }) => id),
    );
    return said;
  };

  it('explains steps and causes with what they rest on, linked', async () => {
    const { text, answer } = await ask('why step 2?');
    expect(text).toMatch(/^Step 2: .*It rests on:.*\[L1\].*SOP .*Validation: supported/s);
    expect(JSON.stringify(answer.message)).toContain('https://oscope.example.org/reports/d00000001#L1');
    expect(JSON.stringify(answer.message)).toContain('https://oscope.example.org/knowledge/sops/');
    expect((await ask('why step 42?')).text).toContain('There is no step 42');
    expect((await ask('why?')).text).toMatch(/OOM-killed at its own memory limit.*For it.*Step by step/s);
    expect((await ask('could it be the network?')).text).toContain(
      'Nothing abnormal was found about network',
    );
  });

  it('gives figures and offers a chart, which "yes" draws', async () => {
    const { text } = await ask('show me the memory metrics');
    expect(text).toMatch(/\[M2\].*lowest .*highest .*MemAvailable.*Shall I draw them/s);
    const { answer } = await ask('yes');
    expect(answer.chart?.findings).toContain('M2');
    expect(answer.chart?.diagnosis.id).toBe('d00000001');
    expect((await ask('plot M6')).answer.chart?.findings).toEqual(['M6']);
    expect((await ask('show me the network metrics')).text).toContain('Nothing abnormal was found');
  });

  it("reads the logs of a time on the user's clock", async () => {
    // 07:46:50 UTC is 08:46:50 in Berlin.
    const berlin = (await ask('what did the logs say at 08:46?')).text;
    expect(berlin).toMatch(/08:46:50 kernel: Memory cgroup out of memory/);
    expect(berlin).toContain('Europe/Berlin');
    const { text } = await talk.say('what did the logs say at 07:46?', { zone: 'UTC' });
    expect(text).toMatch(/07:46:50 kernel: Memory cgroup out of memory/);
    expect((await ask('logs at 08:46:50 with "killed process"')).text).toMatch(
      /1 lines? with “killed process”/,
    );
    expect((await ask('what did the logs say at 03:10?')).text).toContain('lies outside of what I have');
    expect((await ask('kernel logs around the alert')).text).not.toContain('cron-job');
  });

  it('weighs anew by an objection, says what changed, and takes it back', async () => {
    const { text, diagnosis, answer } = await ask('memory is below the threshold');
    expect(text).toMatch(/Disputed, speaks for no cause now: .*\[M6\].*The answer .*before.*forget that/s);
    // An event such as an OOM kill is no matter of thresholds.
    expect(
      diagnosis.findings.filter(({ disputed }) => disputed !== undefined).map(({ kind }) => kind),
    ).not.toContain('paging.oom_kill.rate');
    expect(diagnosis.id).toBe(answer.dialogue.turns.at(-1)?.id);
    expect(answer.dialogue.diagnoses).toEqual(['d00000001', diagnosis.id]);
    expect(answer.dialogue.revision.disputed.length).toBeGreaterThan(2);
    expect((await ask('what changed?')).text).toContain('ann disputes');
    const back = await ask('forget that');
    expect(back.answer.dialogue.revision.disputed).toEqual([]);
    expect(back.diagnosis.report.rootCauses[0]?.confidence).toBeCloseTo(
      talk.first.report.rootCauses[0]?.confidence ?? 0,
      6,
    );
  });

  it('takes a hint: what is normal here no longer counts, but errors do', async () => {
    const { text, answer, diagnosis } = await ask('it is a cache server, that is normal');
    expect(text).toContain('Normal here, no longer counts: ');
    expect(answer.dialogue.revision.expected.map(({ term }) => term)).toContain('memory.available.low');
    expect(diagnosis.symptoms.map(({ term }) => term)).not.toContain('memory.available.low');
    expect(diagnosis.symptoms.some(({ term }) => term.includes('oom'))).toBe(true);
    expect((await ask('we failed over at 13:00')).answer.dialogue.revision.hints).toHaveLength(2);
  });

  it('rules a cause out, and answers checks', async () => {
    const excluded = await ask('we ruled out cause 1');
    expect(excluded.diagnosis.report.rootCauses[0]?.id).not.toBe('mem.oom.cgroup');
    expect(excluded.text).toContain('The answer changes.');
    await ask('start over');
    const check = await ask('what should I check next?');
    expect(check.answer.dialogue.expecting.kind).toBe('check');
    const answered = await ask('no, nothing of it');
    expect(answered.answer.dialogue.revision.checks).toEqual([
      expect.objectContaining({
        check: check.answer.dialogue.expecting.ref,
        holds: false,
        why: 'no, nothing of it',
      }),
    ]);
    const next = await ask('what next?');
    expect(next.answer.dialogue.expecting.ref).not.toBe(check.answer.dialogue.expecting.ref);
    const unclear = await ask('it says 12 MiB');
    expect(unclear.text).toContain('with yes or with no?');
    const settled = await ask('yes');
    expect(settled.answer.dialogue.revision.checks.at(-1)).toMatchObject({
      holds: true,
      why: 'it says 12 MiB; yes',
    });
  });

  it('tells how to resolve it on a distribution, and only the commands', async () => {
    const rhel = (await ask('how do I fix it on RHEL 8?')).text;
    expect(rhel).toContain('on Red Hat Enterprise Linux 8');
    expect(rhel).toContain('memory.limit_in_bytes');
    const only = (await ask('only the commands')).answer.message?.blocks ?? [];
    expect(only[0]?.kind).toBe('code');
    expect(JSON.stringify(only)).toContain('on Red Hat Enterprise Linux 8');
    expect((await ask('how do I fix it?')).text).toContain('Debian GNU/Linux 12');
  });

  it('looks at other windows, stays where there is no evidence, and goes back', async () => {
    const earlier = await ask('look two hours earlier');
    expect(earlier.text).toContain('There is no evidence of 2026-11-23 06:43');
    expect(earlier.diagnosis.id).toBe('d00000001');
    const shorter = await ask('look one minute earlier');
    expect(shorter.text).toContain('From now on we speak of this window');
    expect(shorter.answer.dialogue.diagnoses).toHaveLength(2);
    expect((await ask('back to the first report')).diagnosis.id).toBe('d00000001');
  });

  it('takes objections over to no report with other findings, and finds them again with their own', async () => {
    await ask('look one minute earlier');
    const disputed = await ask('M2 is wrong');
    expect(disputed.answer.dialogue.revision.disputed.map(({ finding }) => finding)).toEqual(['M2']);
    const back = await ask('back to the first report');
    expect(back.answer.dialogue.revision.disputed).toEqual([]);
    expect(back.text).toContain('only those count that this report was made with');
    const again = await ask('back to the previous report');
    expect(again.diagnosis.id).toBe(disputed.diagnosis.id);
    expect(again.answer.dialogue.revision.disputed).toEqual(disputed.answer.dialogue.revision.disputed);
  });

  it('goes back to no report of a host that may not be seen', async () => {
    const secret = { ...talk.first.incident.host, hostname: 'secret-1', ip: '10.66.0.1' };
    const hidden = { ...talk.first, id: 'd00000000', incident: { ...talk.first.incident, host: secret } };
    await talk.precede(hidden);
    const { host } = talk.first.incident;
    const back = await ask('back to the first report');
    expect(back.diagnosis.incident.host).toEqual(secret);
    await ask('back to the previous report');
    talk.forbidden.add('secret-1');
    const gone = await ask('back to the first report');
    expect(gone.text).toBe('That report is no longer kept.');
    expect(gone.diagnosis.incident.host).toEqual(host);
    expect((await ask('what changed?')).text).toContain('This is the first version');
  });

  it('compares with another host, and tells nothing of hosts that may not be seen', async () => {
    const compared = await ask('compare with 10.0.3.18');
    expect(compared.text).toMatch(/iad-db-16 and web-8 in the same window/);
    expect(talk.collected).toContain('web-8');
    talk.collected.length = 0;
    talk.forbidden.add('web-8');
    const hidden = await ask('compare with 10.0.3.18');
    const unknown = await ask('compare with 10.9.9.9');
    expect(hidden.text.replace('10.0.3.18', 'X')).toBe(unknown.text.replace('10.9.9.9', 'X'));
    expect(talk.collected).toEqual([]);
    talk.forbidden.add(talk.first.incident.host.hostname);
    const refused = await ask('why?');
    expect(refused.text).toBe('There is nothing in this thread that you can see.');
    expect(refused.answer.dialogue.turns.at(-1)?.text).toBe('compare with 10.9.9.9');
  });

  it('writes the post-mortem in Markdown with what was decided', async () => {
    await ask('M2 is wrong');
    const { answer } = await ask('summarise for the post-mortem');
    const text = JSON.stringify(answer.message);
    expect(text).toMatch(
      /# Post-mortem: .*## Root cause.*## Timeline.*## What engineers said.*disputes M2.*## Actions/s,
    );
    for (const block of (await ask('post-mortem')).answer.message?.blocks ?? [])
      if (block.kind === 'code') expect(block.text.length).toBeLessThan(2800);
  });

  it('explains confidence and answers thanks, honestly says what it does not understand', async () => {
    expect((await ask('what does confidence mean?')).text).toMatch(/Confidence is how often.*Here: /s);
    expect((await ask('what does corrected mean?')).text).toContain('the draft was wrong in part');
    expect((await ask('thanks!')).text).toContain('You are welcome');
    const unknown = await ask('does the moon influence the disk flibbertigibbet?');
    expect(unknown.text).toContain('I did not understand that');
    expect(unknown.text).toMatch(/Did you mean|What I can do/);
  });

  it.each([
    ['why cause 2?', /unlikely|For it|Validation/],
    ['ok show logs', /kernel: /],
    ['please check swap', /I did not understand/],
    ['no, M1 is wrong', /Disputed, speaks for no cause now: .*M1/],
    ['no it is the disk', /I did not understand/],
    ['ok', /You are welcome/],
  ])('takes “%s” for what it says, not for an answer to what was offered', async (text, answered) => {
    talk.offer('intent:exclude,hint');
    const said = await ask(text);
    expect(said.text).toMatch(answered);
    expect(said.answer.dialogue.revision).toMatchObject({ excluded: [], hints: [] });
  });

  it('takes a number, yes and no for an answer to what was offered', async () => {
    const [, timeline] = [await ask('why?'), (await ask('timeline')).text];
    for (const text of ['2', 'option 2', 'number 2', 'the second one']) {
      talk.offer('intent:why,timeline');
      expect((await ask(text)).text).toBe(timeline);
    }
    for (const text of ['no', 'No, thanks!', 'never mind', 'none of these']) {
      talk.offer('intent:why,timeline');
      expect((await ask(text)).text).toBe('All right.');
    }
    talk.offer('intent:timeline,why');
    expect((await ask('yes, please')).text).toBe(timeline);
  });

  it('stays silent while people talk among themselves', async () => {
    for (const text of ['@bob can you take over?', 'joining the call now', 'lunch anyone']) {
      const { answer } = await talk.say(text);
      expect(answer.message).toBeNull();
      expect(answer.dialogue.turns).toHaveLength(0);
    }
  });

  it.each<[string, Partial<TurnJob>]>([
    ['by a mention', { addressed: true }],
    ['in DingTalk', { place: { ...PLACE, platform: 'dingtalk', channel: '@u1' } }],
    ['in the terminal', { place: { ...PLACE, platform: 'console' } }],
    ['in a direct message', { place: { ...PLACE, channel: 'D0123' } }],
  ])('never stays silent when it is addressed %s', async (_, change) => {
    for (const text of ['joining the call now', 'zzz qqq', '@bob lunch'])
      expect((await talk.say(text, change)).text).toMatch(
        /I did not understand that.*(?:help|What I can do)/s,
      );
  });

  it('answers a turn that was saved but not posted with the same words', async () => {
    const { answer, diagnosis } = await ask('memory is below the threshold');
    const last = answer.dialogue.turns.at(-1);
    const again = await talk.say('memory is below the threshold', { id: last?.id });
    expect(again.answer.message).toEqual(answer.message);
    expect(again.answer.dialogue).toEqual(answer.dialogue);
    expect(again.diagnosis.id).toBe(diagnosis.id);
  });
});

describe('an answer that was not delivered', () => {
  it('comes again with its blocks and its chart, also from Redis', async () => {
    const talk = await openTalk(CGROUP_OOM);
    for (const text of ['summarise for the post-mortem', 'plot M6']) {
      const { answer } = await talk.say(text);
      talk.reload();
      const again = await talk.say(text, { id: answer.dialogue.turns.at(-1)?.id });
      expect(again.answer).toEqual(answer);
    }
  }, 60_000);

  it('of an earlier version comes again in words', async () => {
    const talk = await openTalk(CGROUP_OOM);
    const { answer, text } = await talk.say('why?');
    const [turn] = answer.dialogue.turns.map(({ unsent: _, ...rest }) => rest);
    const context = { diagnosis: talk.first, signal: AbortSignal.timeout(9000), may: () => true };
    const old = { ...answer.dialogue, turns: turn === undefined ? [] : [turn] };
    const again = await talk.conversation.answer(old, turnJob('why?', { id: turn?.id }), context);
    expect(answerText(again.message?.blocks ?? [])).toBe(text.replace(/\n+/g, '\n').slice(0, 3000));
  }, 60_000);
});

describe('a part of the system that is ruled out', () => {
  const ruledOut = async (talk: Talk, text: string) => {
    const { answer } = await talk.say(text);
    return answer.dialogue.revision.excluded.map(({ cause }) => cause);
  };

  it.each(['it is not memory', 'rule out memory', 'memory can be ruled out'])(
    'takes its leading causes with it: %s',
    async (text) => {
      expect(await ruledOut(await openTalk(CGROUP_OOM), text)).toEqual(['mem.oom.cgroup']);
    },
    60_000,
  );

  it('changes nothing when it has none in the report', async () => {
    const talk = await openTalk(CGROUP_OOM);
    for (const text of ['it is not the disk', 'it is not the cpu', 'we can rule out the network']) {
      const { text: said, answer } = await talk.say(text);
      expect(said).toMatch(/No cause of \w+ leads in this report/);
      expect(answer.diagnosis).toBeUndefined();
      expect(answer.dialogue.revision).toEqual(NO_REVISION);
    }
  }, 60_000);

  it('is the leading cause only where the words point to it', async () => {
    for (const text of ['it is not nginx', "it isn't our payment gateway"]) {
      const talk = await openTalk(CGROUP_OOM);
      expect(await ruledOut(talk, text)).toEqual([]);
    }
    for (const text of ["it's not that", 'that is not the cause', 'we can rule that out']) {
      const talk = await openTalk(CGROUP_OOM);
      expect(await ruledOut(talk, text)).toEqual(['mem.oom.cgroup']);
    }
  }, 60_000);

  it('is more than a cause that is said by a word of its own', async () => {
    const talk = await openTalk(CGROUP_OOM);
    expect(await ruledOut(talk, 'it is not a memory leak')).toEqual(['mem.leak.process']);
    expect((await ruledOut(talk, 'it is not steal')).at(-1)).toBe('cpu.steal');
  }, 60_000);
});

describe('a dialogue over another kind of incident', () => {
  it('changes its answer when the leading cause is ruled out', async () => {
    const talk = await openTalk(OOPS);
    const { text, diagnosis } = await talk.say('it is not the kernel');
    expect(text).toMatch(/Ruled out: .*The answer changes/s);
    expect(diagnosis.report.rootCauses[0]?.id).not.toBe('kernel.oops');
    expect((await talk.say('what else could it be?')).text).toContain('Ruled out: The kernel hit a bug');
  }, 60_000);
});
