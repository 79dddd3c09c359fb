import type { KnowledgeBase } from '../../src/domain/knowledge.js';
import type { Asker } from '../../src/ports/asker.js';
import { createCotAnalyst } from '../../src/eval/baselines/cot.js';
import { createReactAnalyst } from '../../src/eval/baselines/react.js';
import { createMemoryEvidenceStore } from '../../src/incidents/memory-evidence-store.js';
import type { AnalystInput } from '../../src/ports/analyst.js';
import { finding, incident } from '../diagnosis/fixtures.js';

const knowledge = {
  rootCauses: new Map([
    ['mem.oom.cgroup', 'A service hit its limit.'],
    ['none', 'Healthy.'],
  ]),
  cases: [
    {
      id: 'case-oom',
      title: 'Killed at its limit',
      root_cause: 'mem.oom.cgroup',
      narrations: ['It died.'],
      body: 'Raise the limit.',
    },
  ],
  sops: [],
} as unknown as KnowledgeBase;

const input: AnalystInput = {
  incident,
  evidence: [
    {
      id: 'e1',
      source: 'bundle',
      modality: 'logs',
      status: 'ok',
      query: '',
      window: { start: 0, end: 1 },
      link: '',
      note: null,
      ref: 'r1',
    },
  ],
  findings: [finding('M1'), finding('L1', { title: 'The kernel killed java' })],
  symptoms: [],
  matches: [
    {
      kind: 'historical-case',
      id: 'case-oom',
      title: 'Killed at its limit',
      similarity: 1,
      score: 1,
      sharedTerms: [],
      rootCauses: ['mem.oom.cgroup'],
      link: '',
    },
  ],
};

const named = [{ id: 'mem.oom.cgroup', statement: 'It hit its limit.', confidence: 0.8, for: ['L1'] }];

/** Answers in order and keeps what it was asked; the last answer repeats. */
function scripted(...answers: unknown[]): Asker & { asked: Record<string, string>[] } {
  const asked: Record<string, string>[] = [];
  return {
    name: 'test-model',
    asked,
    ask(_, inputs, schema) {
      asked.push({ ...inputs });
      const answer = answers[Math.min(asked.length, answers.length) - 1];
      if (answer instanceof Error) return Promise.reject(answer);
      return Promise.resolve(schema.parse(answer));
    },
  };
}

const turn = (action: string, text: string, rootCauses: unknown[] = []) => ({
  thought: `Now ${action}.`,
  action,
  input: text,
  rootCauses,
  summary: '',
});

async function react(model: Asker, data = input) {
  const store = createMemoryEvidenceStore();
  const record = {
    time: 1_700_000_000,
    priority: 3,
    identifier: 'kernel',
    unit: null,
    pid: null,
    transport: 'kernel',
    message: 'oom-kill: java',
  };
  await store.put('r1', {
    modality: 'logs',
    // eslint-disable-next-line @typescript-eslint/require-await
    records: async function* () {
      yield record;
    },
  });
  return createReactAnalyst({ knowledge, model, store }).draft(data);
}

describe('ReAct', () => {
  it('looks at evidence, findings and guides before it answers', async () => {
    const model = scripted(
      turn('findings', ''),
      turn('logs', 'OOM-kill'),
      turn('finding', 'L1'),
      turn('guide', 'case-oom'),
      turn('metric', 'nothing_like_it'),
      turn('answer', '', named),
    );
    const report = await react(model);
    expect(report.rootCauses.map((cause) => cause.id)).toEqual(['mem.oom.cgroup']);
    expect(report.steps).toHaveLength(6);
    const transcript = model.asked.at(-1)?.transcript ?? '';
    for (const seen of [
      'The kernel killed java',
      'kernel: oom-kill: java',
      'Raise the limit.',
      'Nothing found.',
    ])
      expect(transcript).toContain(seen);
  });

  it('must answer at its last step', async () => {
    const model = scripted(turn('logs', 'x'));
    const report = await react(model);
    // The tenth turn allows an answer only; the scripted model breaks that and fails.
    expect(model.asked).toHaveLength(10);
    expect(model.asked.at(-1)?.stepsLeft).toBe('1');
    expect(report).toMatchObject({ rootCauses: [], abstained: true });
  });

  it('has an empty report when the model fails; nobody else answers for it', async () => {
    const report = await react(scripted(new Error('budget')));
    expect(report).toMatchObject({ rootCauses: [], abstained: true });
    expect(report.notes.join()).toContain('budget');
  });
});

describe('CoT', () => {
  it('asks once, with findings and guides', async () => {
    const model = scripted({
      thoughts: ['It was killed.'],
      rootCauses: [...named, ...named],
      summary: 'OOM.',
    });
    const report = await createCotAnalyst(knowledge, model).draft(input);
    expect(model.asked).toHaveLength(1);
    expect(model.asked[0]?.guides).toContain('Raise the limit.');
    expect(model.asked[0]?.findings).toContain('The kernel killed java');
    expect(report.rootCauses).toHaveLength(1);
    expect(report.steps[0]?.text).toBe('It was killed.');
  });

  it('answers once: a second call comes only when the time is up', async () => {
    const analyst = createCotAnalyst(
      knowledge,
      scripted({ thoughts: ['x'], rootCauses: named, summary: '' }),
    );
    await analyst.draft(input);
    expect((await analyst.draft(input)).rootCauses).toEqual([]);
  });

  it('takes no cause that is not in the list', async () => {
    const alien = { thoughts: ['x'], rootCauses: [{ ...named[0], id: 'alien' }], summary: '' };
    expect((await createCotAnalyst(knowledge, scripted(alien)).draft(input)).abstained).toBe(true);
  });
});
