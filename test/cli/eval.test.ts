import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runCli } from '../../src/cli/program.js';
import { resultsSchema } from '../../src/eval/results.js';
import type { Results } from '../../src/eval/results.js';
import { keySchema } from '../../src/eval/ratings/sheet.js';
import { BUNDLES } from '../bundle-kit.js';
import { startFakeModelServer } from '../fake-model-server.js';
import type { FakeModelServer, FakeReply } from '../fake-model-server.js';

// Whole diagnoses, some of them several times.
jest.setTimeout(120_000);

interface Run {
  status: number;
  out: string;
  err: string;
}

async function run(...args: string[]): Promise<Run> {
  const written = { out: '', err: '' };
  const spies = (['stdout', 'stderr'] as const).map((stream) =>
    jest.spyOn(process[stream], 'write').mockImplementation((chunk: string | Uint8Array) => {
      written[stream === 'stdout' ? 'out' : 'err'] += String(chunk);
      return true;
    }),
  );
  try {
    return { status: await runCli(['eval', ...args]), ...written };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

let folder: string;
let labels: string;
let server: FakeModelServer | undefined;
const variables = ['OSCOPE_MODEL', 'OPENAI_BASE_URL', 'OPENAI_API_KEY', 'OSCOPE_LOG_LEVEL'] as const;
const before = variables.map((name) => [name, process.env[name]] as const);

/** Two labelled incidents, one of them sealed. */
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'oscope-eval-'));
  labels = path.join(folder, 'set/labels');
  mkdirSync(labels, { recursive: true });
  for (const [id, cause] of [
    ['c-62494f', 'mem.oom.cgroup'],
    ['c-791c0c', 'kernel.oops'],
  ])
    writeFileSync(path.join(labels, `${id}.json`), JSON.stringify({ id, root_cause: cause, fault_start: 0 }));
  writeFileSync(
    path.join(folder, 'set/split.json'),
    JSON.stringify({ fit: ['c-62494f'], check: ['c-791c0c'] }),
  );
});
beforeEach(() => {
  for (const name of variables) Reflect.deleteProperty(process.env, name);
  process.env.OSCOPE_LOG_LEVEL = 'silent';
});
afterEach(async () => {
  await server?.close();
  server = undefined;
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  for (const [name, value] of before) if (value !== undefined) process.env[name] = value;
});

const set = (): string[] => ['--cases', BUNDLES, '--labels', labels];
const readResults = (dir: string): Results =>
  resultsSchema.parse(JSON.parse(readFileSync(path.join(dir, 'results.json'), 'utf8')));

describe('oscope eval', () => {
  it('measures, writes the results, and says nothing of sealed cases', async () => {
    const dir = path.join(folder, 'offline');
    const { status, out, err } = await run(...set(), '--out', dir);
    expect([status, err]).toEqual([0, expect.stringContaining('Results written')]);
    expect(out).toMatch(/c-62494f {2}rank 1 {2}mem\.oom\.cgroup/);
    expect(out).toMatch(/check {2}n=1/);
    const files = ['results.json', 'report.md', 'report.html'].map((name) =>
      readFileSync(path.join(dir, name), 'utf8'),
    );
    for (const text of [out, ...files]) expect(text).not.toMatch(/c-791c0c|kernel\.oops/);
    // On standard error only that the case is done.
    expect(err).not.toContain('kernel.oops');
    expect(readdirSync(path.join(dir, 'diagnoses'))).toEqual(['c-62494f.json']);
    expect(readResults(dir).rows[0]).toMatchObject({ name: 'all', cases: 2 });
  });

  it.each([['aligner'], ['sops', 'validator'], ['own-cases', 'logs']])(
    'runs without %s',
    async (...parts) => {
      const removed = parts.filter((part) => typeof part === 'string');
      const dir = path.join(folder, removed.join('-'));
      const flags = removed.flatMap((part) => ['--without', part]);
      expect((await run(...set(), '--part', 'fit', ...flags, '--out', dir)).status).toBe(0);
      const { method, cases } = readResults(dir);
      expect(method.without).toEqual(removed);
      expect(cases[0]?.ranking.length).toBeGreaterThan(0);
      if (removed.includes('logs')) expect(cases[0]?.shownBy).not.toContain('logs');
    },
  );

  it('adds rows for missing modalities and missing history', async () => {
    const { status, out } = await run(...set(), '--part', 'fit', '--robustness');
    expect(status).toBe(0);
    for (const row of ['without metrics', 'without logs', 'without stacks', 'own cases removed'])
      expect(out).toContain(row);
  });

  it.each<[string, string[], RegExp]>([
    ['one folder without the other', ['--cases', BUNDLES], /--labels is missing/],
    ['an unknown part', [...['--cases', BUNDLES, '--part', 'x'], '--labels'], /--part/],
    ['an unknown method', ['--method', 'magic'], /oscope, react, cot/],
    ['an unknown ablation', ['--without', 'luck'], /own-cases/],
    ['no runs', ['--runs', '0'], /whole number/],
    ['ReAct without a model', ['--method', 'react'], /--method react needs a model\. Give --model NAME/],
    ['CoT without a model', ['--method', 'cot'], /--method cot needs a model/],
    ['a sheet without runs', ['--ratings', 'x.html'], /--between/],
  ])('refuses %s', async (name, args, message) => {
    const given = name === 'an unknown part' ? [...args, labels] : args;
    const { status, err } = await run(...given);
    expect([status, err]).toEqual([2, expect.stringMatching(message)]);
  });
});

describe('a baseline through a model server', () => {
  const json = (value: unknown): FakeReply => ({ kind: 'text', text: JSON.stringify(value) });
  const causes = [{ id: 'mem.oom.cgroup', statement: 'Killed.', confidence: 0.9, for: ['L1'] }];

  async function evaluateWith(method: string, replies: FakeReply[], dir: string): Promise<Results> {
    server = await startFakeModelServer();
    server.script(...replies);
    process.env.OPENAI_BASE_URL = server.baseUrl;
    process.env.OPENAI_API_KEY = 'k';
    const args = [...set(), '--part', 'fit', '--method', method, '--model', 'test-model', '--out', dir];
    expect((await run(...args)).status).toBe(0);
    return readResults(dir);
  }

  it('runs ReAct by turns, masked and counted', async () => {
    const turn = { thought: 'Look.', action: 'findings', input: '', rootCauses: [], summary: '' };
    const replies = [json(turn), json({ ...turn, action: 'answer', rootCauses: causes, summary: 'OOM.' })];
    const { method, cases, usage } = await evaluateWith('react', replies, path.join(folder, 'react'));
    expect(method).toEqual({ name: 'react', model: 'test-model', without: [] });
    expect(cases[0]).toMatchObject({ ranking: ['mem.oom.cgroup'], analyst: 'ReAct (test-model)' });
    expect(usage).toMatchObject({ promptTokens: 200, completionTokens: 40, fellBack: 0 });
    const sent = JSON.stringify(server?.requests.map((request) => request.body));
    expect(sent).toContain('Observation');
    expect(sent).not.toContain('10.12.57.164');
  });

  it('runs CoT with one prompt, and makes a blind sheet of it beside OScope', async () => {
    const dir = path.join(folder, 'cot');
    const answer = json({ thoughts: ['Killed.'], rootCauses: causes, summary: 'OOM.' });
    const { cases } = await evaluateWith('cot', [answer], dir);
    expect(cases[0]?.ranking).toEqual(['mem.oom.cgroup']);
    const sheet = path.join(folder, 'sheet.html');
    const { status, err } = await run('--ratings', sheet, '--between', path.join(folder, 'offline'), dir);
    expect([status, err]).toEqual([0, expect.stringContaining('1 pairs')]);
    expect(readFileSync(sheet, 'utf8')).not.toMatch(/CoT|test-model/);
    const keyFile = path.join(folder, 'sheet.key.json');
    const key = keySchema.parse(JSON.parse(readFileSync(keyFile, 'utf8')));
    const scores = Object.keys(key.reports).map((report) => ({ report, readability: 5, usefulness: 3 }));
    const returned = path.join(folder, 'r1.json');
    writeFileSync(
      returned,
      JSON.stringify({ kind: 'oscope-rating-scores', sheet: key.sheet, rater: 'R1', scores }),
    );
    const summed = await run('--ratings-sum', returned, keyFile);
    expect(summed.out).toContain('| CoT, test-model | R1 | 1 | 5.00 (100.0 % ≥ 4) | 3.00 (0.0 % ≥ 4) |');
    expect((await run('--ratings-sum', returned)).err).toContain('exactly one key file');
  });

  it('earns nothing when the model fails', async () => {
    const replies: FakeReply[] = Array.from({ length: 12 }, () => ({ kind: 'refusal' }));
    const { cases } = await evaluateWith('cot', replies, path.join(folder, 'failed'));
    expect(cases[0]).toMatchObject({ ranking: [], abstained: true });
  });
});
