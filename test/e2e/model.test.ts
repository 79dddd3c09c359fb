import { createApp } from '../../src/app.js';
import { configSchema } from '../../src/config.js';
import type { Diagnosis } from '../../src/domain/diagnosis.js';
import { createBundleSource, openBundle } from '../../src/sources/bundle/index.js';
import { CGROUP_OOM } from '../bundle-kit.js';
import { startFakeModelServer } from '../fake-model-server.js';
import type { FakeModelServer, FakeReply, RecordedRequest } from '../fake-model-server.js';

let server: FakeModelServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

async function diagnose(
  fallback: (request: RecordedRequest) => FakeReply,
  limits = {},
  caps = {},
): Promise<Diagnosis> {
  server = await startFakeModelServer({ fallback });
  const config = configSchema.parse({
    logLevel: 'silent',
    model: { name: 'test-model', baseUrl: server.baseUrl, apiKey: 'k', timeoutSeconds: 5, ...caps },
    limits,
  });
  const app = await createApp(config, [createBundleSource(CGROUP_OOM)]);
  return app.diagnostician.diagnose(await openBundle(CGROUP_OOM));
}

const json = (value: unknown): FakeReply => ({ kind: 'text', text: JSON.stringify(value) });
const cause = (id: string, confidence: number, cited: string[]) => ({
  id,
  statement: `The cause is ${id}.`,
  confidence,
  for: cited,
  against: [],
  resolution: [],
});

const draft = {
  steps: [
    {
      id: 'C1',
      text: 'The kernel killed a process at the limit of its cgroup [L1].',
      findings: ['L1'],
      check: 'sop-memory-cgroup-oom#k1',
      confidence: 0.9,
    },
    {
      id: 'C2',
      text: 'The service used 99999 MiB before it died [M2].',
      findings: ['M2'],
      check: '',
      confidence: 0.9,
    },
    { id: 'C3', text: 'The disk is failing [M77].', findings: ['M77'], check: '', confidence: 0.9 },
  ],
  rootCauses: [cause('mem.oom.cgroup', 0.8, ['L1', 'M2']), cause('disk.io.error', 0.1, ['M77'])],
  summary: 'The service hit its own memory limit.',
};

/** Answers each of the prompts: draft, query, alignment. */
function wellBehaved(request: RecordedRequest): FakeReply {
  const text = JSON.stringify(request.body);
  if (text.includes('Now write the JSON object of the draft')) return json(draft);
  if (text.includes('Query:')) return { kind: 'text', text: 'memory cgroup limit oom kill' };
  return json({ verdict: 'unchanged', text: 'x', quote: '' });
}

describe('a diagnosis with a model', () => {
  it("uses the model's draft, and the gate judges each of its claims", async () => {
    const { report, engine, usage } = await diagnose(wellBehaved);
    expect(engine.analyst).toBe('test-model');
    expect(usage.promptTokens).toBeGreaterThan(0);
    expect(report.steps.map((step) => step.verdict)).toEqual([
      expect.stringMatching(/supported|supplemented/),
      'corrected',
      'unverified',
    ]);
    expect(report.steps[1]?.draft).toContain('99999');
    expect(report.steps[1]?.text).not.toContain('99999');
    expect(report.rootCauses[0]).toMatchObject({ id: 'mem.oom.cgroup', verdict: 'supported' });
    expect(report.rootCauses.find((one) => one.id === 'disk.io.error')?.verdict).toBe('unverified');
    expect(report.rootCauses.length).toBeGreaterThanOrEqual(5);
  });

  it('writes the summary from what was validated, not from what the model claims', async () => {
    const summary =
      'The disk /dev/sda failed with 5,000 I/O errors since 03:00:00 UTC [L99]. Run mkfs first.';
    const hostile = { ...draft.rootCauses[0], statement: summary };
    const { report } = await diagnose((request) =>
      JSON.stringify(request.body).includes('Now write the JSON object of the draft')
        ? json({ ...draft, summary, rootCauses: [hostile] })
        : wellBehaved(request),
    );
    expect(report.rootCauses[0]?.id).toBe('mem.oom.cgroup');
    expect(report.summary).not.toMatch(/sda|L99|mkfs/);
    expect(report.summary).toContain('[L1]');
  });

  it('takes no rewording that the gate refuses', async () => {
    const { report } = await diagnose((request) =>
      JSON.stringify(request.body).includes('Now write the JSON object.') &&
      !JSON.stringify(request.body).includes('of the draft')
        ? json({ verdict: 'corrected', text: 'The disk died at 12345 MiB [L1].', quote: '' })
        : wellBehaved(request),
    );
    expect(report.steps.map((step) => step.text).join()).not.toContain('12345');
    expect(report.steps[0]?.reasons.join()).toContain('refused');
  });

  it('sends neither the host name nor its address to the model', async () => {
    await diagnose(wellBehaved);
    const sent = JSON.stringify(server?.requests.map((request) => request.body));
    expect(sent).not.toContain('iad-db-16');
    expect(sent).not.toContain('10.12.57.164');
  });

  it.each<[string, FakeReply]>([
    ['garbage', { kind: 'text', text: 'I am sorry, here is a poem.' }],
    ['a refusal', { kind: 'refusal' }],
    ['a truncated answer', { kind: 'length' }],
    ['an error', { kind: 'status', status: 500 }],
    ['HTML', { kind: 'html' }],
    ['invented root causes', json({ ...draft, rootCauses: [cause('alien.invasion', 1, [])] })],
    ['an echo of the evidence', { kind: 'echo' }],
  ])('goes on offline after %s, and says so', async (_, reply) => {
    const { report, engine } = await diagnose(() => reply);
    expect(engine.analyst).toBe('offline');
    expect(report.rootCauses[0]?.id).toBe('mem.oom.cgroup');
    expect(report.notes.join()).toContain('The model gave no usable draft');
  });

  it('goes on offline when the model hangs past the time limit of the draft', async () => {
    const { report, engine } = await diagnose(() => ({ kind: 'hang' }), { draft: 1 });
    expect(engine.analyst).toBe('offline');
    expect(report.rootCauses[0]?.id).toBe('mem.oom.cgroup');
  });

  it.each<[string, object, string]>([
    [
      'tokens',
      { maxTokens: 3000 },
      'The model gave no usable draft (the cap of 3000 tokens for one diagnosis',
    ],
    ['calls', { maxCalls: 3 }, 'The model did not review 2 of 3 steps (the cap of 3 calls for one diagnosis'],
    [
      'cost',
      { maxCostUsd: 0.001, prices: { prompt: 1, completion: 2 } },
      'The model gave no usable draft (the cap of 0.001 USD for one diagnosis',
    ],
  ])('ends in a report at the cap of %s, and says so', async (_, caps, note) => {
    const { report } = await diagnose(wellBehaved, {}, caps);
    expect(report.rootCauses[0]).toMatchObject({ id: 'mem.oom.cgroup', verdict: 'supported' });
    expect(report.notes.join()).toContain(note);
  });

  it('keeps what the gate in code said when the model hangs in its review', async () => {
    const { report, engine } = await diagnose(
      (request) =>
        JSON.stringify(request.body).includes('of the draft') ? wellBehaved(request) : { kind: 'hang' },
      { validate: 0.5 },
    );
    expect(engine.analyst).toBe('test-model');
    expect(report.steps.map((step) => step.verdict)).toEqual([
      expect.stringMatching(/supported|supplemented/),
      'corrected',
      'unverified',
    ]);
    expect(report.notes).toEqual([
      'The model did not review 3 of 3 steps (no answer within 0.4 s); the checks in code judged them alone.',
    ]);
  });
});
