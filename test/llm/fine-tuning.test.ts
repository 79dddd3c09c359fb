import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createFineTuner } from '../../src/llm/fine-tuning.js';
import type { FineTuner } from '../../src/llm/fine-tuning.js';
import { startFakeFineTuningServer } from '../fake-fine-tuning-server.js';
import type { FakeFineTuningServer } from '../fake-fine-tuning-server.js';

const example = (text: string): string =>
  JSON.stringify({
    messages: [
      { role: 'system', content: 'Align.' },
      { role: 'user', content: text },
      { role: 'assistant', content: '{"narration": "…", "terms": []}' },
    ],
  });
const EXAMPLES = Array.from({ length: 12 }, (_, index) => example(`narration ${index}`)).join('\n');

describe('fine-tuning', () => {
  let server: FakeFineTuningServer;
  let folder: string;
  let train: string;
  beforeEach(async () => {
    server = await startFakeFineTuningServer();
    folder = await mkdtemp(path.join(tmpdir(), 'oscope-tune-'));
    train = path.join(folder, 'train.jsonl');
    await writeFile(train, EXAMPLES);
  });
  afterEach(async () => {
    await server.close();
    await rm(folder, { recursive: true });
  });
  const tuner = (baseUrl = server.baseUrl, model = 'small'): FineTuner =>
    createFineTuner({ model, baseUrl, pollMs: 1 });

  it('uploads, starts, follows and names the tuned model', async () => {
    const job = await tuner().start({ train, validation: train, epochs: 2, suffix: 'aligner', seed: 7 });
    const messages: string[] = [];
    const name = await tuner().follow(job, (message) => messages.push(message));
    expect(name).toBe('ft:small:acme:aligner:abc123');
    expect([...server.files.values()].map((file) => file.text)).toEqual([EXAMPLES, EXAMPLES]);
    expect(server.created[0]).toMatchObject({
      model: 'small',
      training_file: 'file-1',
      validation_file: 'file-2',
      seed: 7,
      method: { type: 'supervised', supervised: { hyperparameters: { n_epochs: 2 } } },
    });
    // Every event once, in order, over pages.
    expect(messages).toEqual([
      'Look 1: validating_files',
      'step 0/4',
      'Look 2: queued',
      'step 1/4',
      'Look 3: running',
      'step 2/4',
      'Look 4: running',
      'step 3/4',
      'Look 5: succeeded',
      'step 4/4',
    ]);
  });

  it('goes on following when the server is away for a moment', async () => {
    const job = await tuner().start({ train });
    server.failNext(503, 503);
    expect(await tuner().follow(job, () => undefined)).toMatch(/^ft:small/);
  });

  it('says why a job failed', async () => {
    const failing = await startFakeFineTuningServer({ willFail: true });
    try {
      const job = await tuner(failing.baseUrl).start({ train });
      await expect(tuner(failing.baseUrl).follow(job, () => undefined)).rejects.toMatchObject({
        code: 'model',
        message: expect.stringContaining('You exceeded your quota') as string,
      });
    } finally {
      await failing.close();
    }
  });

  it.each([
    ['an unknown job', () => tuner().follow('ftjob-9', () => undefined)],
    ['an unknown model', () => tuner(server.baseUrl, 'unknown').start({ train })],
  ])('reports %s as the server does', async (_, act) => {
    await expect(act()).rejects.toMatchObject({ code: 'model' });
  });

  it.each([
    ['too few', example('one'), /1 examples, at least 10/],
    ['no JSON', `${EXAMPLES}\nnonsense`, /line 13 is not JSON/],
    [
      'no answer',
      `${EXAMPLES}\n{"messages":[{"role":"user","content":"a"},{"role":"user","content":"b"}]}`,
      /line 13/,
    ],
  ])('refuses a file with %s before it is sent', async (_, text, problem) => {
    await writeFile(train, text);
    await expect(tuner().start({ train })).rejects.toMatchObject({
      code: 'bad_input',
      message: expect.stringMatching(problem) as string,
    });
    expect(server.files.size).toBe(0);
  });

  it('stops when it is told to', async () => {
    const job = await tuner().start({ train });
    const stop = new AbortController();
    const slow = createFineTuner({ model: 'small', baseUrl: server.baseUrl, pollMs: 60_000 });
    const following = slow.follow(job, () => stop.abort(), stop.signal);
    await expect(following).rejects.toMatchObject({ code: 'model' });
  });
});
