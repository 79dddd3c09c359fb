import { createApp } from '../../src/app.js';
import { configSchema } from '../../src/config.js';
import type { Diagnosis } from '../../src/domain/diagnosis.js';
import { createBundleSource, openBundle } from '../../src/sources/bundle/index.js';
import { CGROUP_OOM } from '../bundle-kit.js';
import { startFakeModelServer } from '../fake-model-server.js';
import type { FakeModelServer, FakeReply } from '../fake-model-server.js';

let server: FakeModelServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

/** With a model for alignment alone: the draft stays offline. */
async function diagnose(reply: FakeReply): Promise<Diagnosis> {
  server = await startFakeModelServer({ fallback: () => reply });
  const config = configSchema.parse({
    logLevel: 'silent',
    aligner: { kind: 'model', model: 'tuned-aligner', baseUrl: server.baseUrl, apiKey: 'k' },
  });
  const app = await createApp(config, [createBundleSource(CGROUP_OOM)]);
  return app.diagnostician.diagnose(await openBundle(CGROUP_OOM));
}

describe('a diagnosis with a model-backed aligner', () => {
  it('names the aligner, counts its tokens and keeps what the rules know', async () => {
    const answer = { symptoms: [{ term: 'no.such.term', findings: ['L1'] }], summary: '' };
    const { symptoms, engine, usage, report } = await diagnose({
      kind: 'text',
      text: JSON.stringify(answer),
    });
    expect(engine).toMatchObject({ aligner: 'tuned-aligner', analyst: 'offline' });
    expect(usage.promptTokens).toBe(100);
    expect(symptoms.map((symptom) => symptom.term)).toContain('memory.oom.cgroup');
    expect(symptoms.map((symptom) => symptom.term)).not.toContain('no.such.term');
    expect(report.rootCauses[0]?.id).toBe('mem.oom.cgroup');
  });

  it('goes on by the rules when the model fails, and says so', async () => {
    const { engine, report } = await diagnose({ kind: 'status', status: 500 });
    expect(engine.aligner).toBe('rules');
    expect(report.notes.join(' ')).toMatch(/tuned-aligner failed/);
    expect(report.rootCauses[0]?.id).toBe('mem.oom.cgroup');
  });

  it('is refused without any model', async () => {
    const config = configSchema.parse({ aligner: { kind: 'model' } });
    await expect(createApp(config, [])).rejects.toMatchObject({ code: 'bad_config' });
  });
});
