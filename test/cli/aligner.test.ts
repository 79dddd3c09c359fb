import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startFakeFineTuningServer } from '../fake-fine-tuning-server.js';
import type { FakeFineTuningServer } from '../fake-fine-tuning-server.js';
import { run } from './run.js';

describe('oscope aligner', () => {
  let folder: string;
  let server: FakeFineTuningServer;
  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'oscope-aligner-'));
    server = await startFakeFineTuningServer();
    process.env.OPENAI_BASE_URL = server.baseUrl;
  });
  afterAll(async () => {
    delete process.env.OPENAI_BASE_URL;
    rmSync(folder, { recursive: true });
    await server.close();
  });

  it('writes data in the chat format and tunes a model on it', async () => {
    const written = await run('aligner', 'dataset', '--out', folder, '--variants', '0');
    expect(written).toMatchObject({ status: 0 });
    expect(written.out).toMatch(/train\.jsonl: \d+ examples from \d+ cases/);
    const train = path.join(folder, 'train.jsonl');
    const [first = ''] = readFileSync(train, 'utf8').split('\n', 1);
    const { messages } = JSON.parse(first) as { messages: { role: string; content: string }[] };
    expect(messages.map(({ role }) => role)).toEqual(['system', 'user', 'assistant']);
    expect(Object.keys(JSON.parse(messages[2]?.content ?? '') as object)).toEqual(['narration', 'terms']);

    const validation = path.join(folder, 'validation.jsonl');
    const files = ['--train', train, '--validation', validation];
    const tuned = await run('aligner', 'tune', ...files, '--model', 'small', '--follow', '--poll', '0.001');
    expect(tuned).toMatchObject({ status: 0, out: 'ft:small:acme:oscope-aligner:abc123\n' });
    expect(tuned.err).toContain('Started job ftjob-1');
    expect(tuned.err).toContain('OSCOPE_ALIGNER_MODEL=ft:small');
  });

  it('starts without following, and follows later', async () => {
    const train = path.join(folder, 'train.jsonl');
    expect(await run('aligner', 'tune', '--train', train, '--model', 'small')).toMatchObject({
      status: 0,
      out: 'ftjob-2\n',
    });
    const later = await run('aligner', 'tune', '--job', 'ftjob-2', '--poll', '0.001');
    expect(later.out).toMatch(/^ft:small/);
  });

  it.each([
    [['tune', '--model', 'small'], /--train is missing/],
    [['tune', '--train', 'x.jsonl'], /--model is missing/],
    [['dataset', '--out', 'x', '--validation', '2'], /--validation: "2" is out of range/],
  ])('refuses %j', async (args, problem) => {
    const { status, err } = await run('aligner', ...args);
    expect(status).toBe(2);
    expect(err).toMatch(problem);
  });
});
