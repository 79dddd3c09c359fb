import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readDiagnosis } from '../../src/domain/diagnosis.js';
import { CGROUP_OOM, copyBundle, editCase, removeCopies } from '../bundle-kit.js';
import { run } from './run.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'oscope-cli-'));
  process.env.OSCOPE_DATA_DIR = path.join(folder, 'data');
});
afterAll(() => {
  delete process.env.OSCOPE_DATA_DIR;
  rmSync(folder, { recursive: true, force: true });
  removeCopies();
});

describe('oscope diagnose', () => {
  it('prints JSON alone on standard output', async () => {
    const { status, out } = await run('diagnose', '--bundle', CGROUP_OOM, '--format', 'json', '--progress');
    expect(status).toBe(0);
    expect(readDiagnosis(JSON.parse(out)).report.rootCauses[0]?.id).toBe('mem.oom.cgroup');
  });

  it.each([
    ['text', /DO THIS FIRST/],
    ['markdown', /^# /m],
    ['html', /^<!doctype html>/i],
  ])('writes %s to a file', async (format, pattern) => {
    const file = path.join(folder, format);
    const { status, out } = await run('diagnose', '--bundle', CGROUP_OOM, '--format', format, '--out', file);
    expect([status, out]).toEqual([0, '']);
    expect(readFileSync(file, 'utf8')).toMatch(pattern);
  });

  it('shows the stages when asked', async () => {
    const { err } = await run('diagnose', '--bundle', CGROUP_OOM, '--progress');
    for (const node of ['collect', 'detect', 'align', 'retrieve', 'draft', 'validate'])
      expect(err).toContain(`✓ ${node}`);
  });
});

describe('oscope replay', () => {
  it('runs a kept diagnosis again on its own evidence', async () => {
    const { id } = JSON.parse((await run('diagnose', '--bundle', CGROUP_OOM, '--format', 'json')).out) as {
      id: string;
    };
    expect((await run('history')).out).toContain(`${id}  `);
    const again = await run('replay', id.slice(0, 13), '--analyst', 'offline');
    expect(again).toMatchObject({ status: 0, out: expect.stringContaining('Nothing differs.') as string });
    const { out } = await run('replay', id, '--format', 'json');
    expect(readDiagnosis(JSON.parse(out)).report.rootCauses[0]?.id).toBe('mem.oom.cgroup');
  });

  it('names evidence that has been purged', async () => {
    const { id } = JSON.parse((await run('diagnose', '--bundle', CGROUP_OOM, '--format', 'json')).out) as {
      id: string;
    };
    rmSync(path.join(folder, 'data/evidence'), { recursive: true });
    expect((await run('replay', id)).out).toMatch(/Missing now: .*has been purged/);
  });

  it('keeps nothing when told so', async () => {
    const before = (await run('history')).out;
    await run('diagnose', '--bundle', CGROUP_OOM, '--no-keep');
    expect((await run('history')).out).toBe(before);
  });
});

describe("the user's mistakes", () => {
  const dir = (): string => {
    const copy = copyBundle();
    editCase(copy, ({ window: _, ...rest }) => rest);
    return copy;
  };
  it.each<[string, () => string[], RegExp]>([
    ['no such folder', () => ['diagnose', '--bundle', '/nowhere'], /--bundle: there is no folder \/nowhere/],
    ['no case.json', () => ['diagnose', '--bundle', __dirname], /holds no case\.json/],
    ['a field of case.json', () => ['diagnose', '--bundle', dir()], /case\.json: window/],
    [
      'an unknown format',
      () => ['diagnose', '--bundle', CGROUP_OOM, '--format', 'pdf'],
      /--format.*text, json, markdown, html/,
    ],
    ['an unknown flag', () => ['diagnose', '--bundel', 'x'], /--bundel/],
    ['a missing flag', () => ['diagnose'], /--bundle/],
    ['an unknown command', () => ['diagnos'], /diagnos/],
    [
      'a file that cannot be written',
      () => ['diagnose', '--bundle', CGROUP_OOM, '--out', '/nowhere/x'],
      /--out: cannot write/,
    ],
    ['a broken knowledge folder', () => ['knowledge', 'lint', '--dir', __dirname], /root-causes\.yaml/],
  ])('%s: status 2 and one clear line', async (_, args, message) => {
    const { status, out, err } = await run(...args());
    expect(status).toBe(2);
    expect(out).toBe('');
    expect(err).toMatch(message);
    expect(err).not.toMatch(/^\s+at /m);
    expect(err.trim().split('\n').length).toBeLessThanOrEqual(2);
  });
});

describe('the other commands', () => {
  it('--help and --version end well', async () => {
    expect(await run('--version')).toMatchObject({
      status: 0,
      out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) as string,
    });
    expect(await run('--help')).toMatchObject({
      status: 0,
      out: expect.stringContaining('diagnose') as string,
    });
    expect(await run('diagnose', '--help')).toMatchObject({
      status: 0,
      out: expect.stringContaining('--bundle') as string,
    });
  });

  it('graph draws the compiled graph with the loop', async () => {
    const { status, out } = await run('graph');
    expect(status).toBe(0);
    for (const node of ['collect', 'detect', 'align', 'retrieve', 'draft', 'validate'])
      expect(out).toContain(node);
    expect(out).toMatch(/validate.*validate/);
  });

  it('schema prints the JSON Schema of the contract', async () => {
    const { out } = await run('schema');
    const schema = JSON.parse(out) as { required: string[] };
    expect(schema.required).toEqual(
      expect.arrayContaining(['schemaVersion', 'incident', 'findings', 'report', 'usage']),
    );
  });

  it('knowledge lint passes on what is shipped', async () => {
    expect(await run('knowledge', 'lint')).toMatchObject({
      status: 0,
      out: expect.stringContaining('all well-formed') as string,
    });
  });
});
