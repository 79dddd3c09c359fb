import { rmSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createApp } from '../../src/app.js';
import { configSchema } from '../../src/config.js';
import { diagnosisSchema } from '../../src/domain/diagnosis.js';
import type { Diagnosis } from '../../src/domain/diagnosis.js';
import type { ProgressEvent } from '../../src/ports/diagnostician.js';
import { createBundleSource, openBundle } from '../../src/sources/bundle/index.js';
import { BUNDLES, CGROUP_OOM, copyBundle, readGz, removeCopies, writeGz } from '../bundle-kit.js';

afterAll(removeCopies);

const config = configSchema.parse({ logLevel: 'silent' });

async function diagnose(dir: string, onProgress?: (event: ProgressEvent) => void): Promise<Diagnosis> {
  const app = await createApp(config, [createBundleSource(dir)]);
  return app.diagnostician.diagnose(await openBundle(dir), { onProgress });
}

const FILES = ['metrics.json.gz', 'journal.jsonl.gz', 'stacks.folded.gz', 'blocked.txt.gz'];

function keepOnly(...files: string[]): string {
  const dir = copyBundle();
  for (const file of FILES) if (!files.includes(file)) rmSync(path.join(dir, file));
  return dir;
}

describe('diagnosing a recorded incident', () => {
  it.each([
    ['c-62494f', 'mem.oom.cgroup'],
    ['c-791c0c', 'kernel.oops'],
    ['c-241ee1', 'none'],
  ])('%s is %s', async (id, cause) => {
    const diagnosis = await diagnose(path.join(BUNDLES, id));
    expect(diagnosis.report.rootCauses[0]?.id).toBe(cause);
    expect(diagnosis.report.rootCauses.length).toBeGreaterThanOrEqual(5);
    expect(diagnosisSchema.safeParse(diagnosis).error).toBeUndefined();
  });

  it('cites only what exists', async () => {
    const { report, findings } = await diagnose(CGROUP_OOM);
    const ids = findings.map((finding) => finding.id);
    const chunks = [
      ...report.steps,
      ...report.rootCauses,
      ...report.rootCauses.flatMap((cause) => cause.resolution),
    ];
    for (const chunk of chunks) {
      for (const citation of chunk.citations)
        if (citation.kind === 'finding') expect(ids).toContain(citation.ref);
      expect(chunk.verdict === 'unverified' || chunk.citations.length > 0).toBe(true);
    }
    for (const cause of report.rootCauses)
      for (const id of [...cause.for, ...cause.against]) expect(ids).toContain(id);
  });

  it('reports each stage, and each chunk of the validation, as progress', async () => {
    const events: ProgressEvent[] = [];
    await diagnose(CGROUP_OOM, (event) => events.push(event));
    const finished = events.filter((event) => event.status === 'finished').map((event) => event.node);
    expect([...new Set(finished)]).toEqual(['collect', 'detect', 'align', 'retrieve', 'draft', 'validate']);
    expect(finished.filter((node) => node === 'validate').length).toBeGreaterThan(10);
  });

  it('says the same twice', async () => {
    // Evidence is stored under the diagnosis's id.
    const strip = ({ id: _, usage: __, evidence, ...rest }: Diagnosis): unknown => ({
      ...rest,
      evidence: evidence.map(({ ref: ___, ...record }) => record),
    });
    expect(strip(await diagnose(CGROUP_OOM))).toEqual(strip(await diagnose(CGROUP_OOM)));
  });
});

describe('partial and damaged bundles', () => {
  it.each([
    ['metrics', 'metrics.json.gz', /No logs.*No stack traces/s],
    ['logs', 'journal.jsonl.gz', /No metrics.*No stack traces/s],
    ['stacks', 'stacks.folded.gz', /No metrics.*No logs/s],
  ])('goes on with %s alone and names the gaps', async (_, file, missing) => {
    const { report, findings } = await diagnose(keepOnly(file));
    expect(report.missing.join('\n')).toMatch(missing);
    expect(report.rootCauses.length).toBeGreaterThanOrEqual(5);
    expect(findings.length).toBeGreaterThan(0);
  });

  it('abstains or says none, and says why, without any evidence', async () => {
    const { report } = await diagnose(keepOnly());
    expect(report.missing).toHaveLength(3);
    expect(report.abstained || (report.rootCauses[0]?.confidence ?? 1) < 0.5).toBe(true);
  });

  it('is less sure with less evidence', async () => {
    const whole = await diagnose(CGROUP_OOM);
    const part = await diagnose(keepOnly('stacks.folded.gz'));
    expect(part.report.rootCauses[0]?.confidence ?? 1).toBeLessThan(
      whole.report.rootCauses[0]?.confidence ?? 0,
    );
  });

  it('survives truncated files, NaN, a clock that goes backwards and no samples', async () => {
    const dir = copyBundle();
    truncateSync(path.join(dir, 'stacks.folded.gz'), 30_000);
    const lines = readGz(dir, 'journal.jsonl.gz').split('\n');
    writeGz(dir, 'journal.jsonl.gz', [...lines.slice(100), ...lines.slice(0, 100), '{"MESSAGE":'].join('\n'));
    writeGz(
      dir,
      'metrics.json.gz',
      readGz(dir, 'metrics.json.gz').replace(/"\d+(\.\d+)?"\]/g, (value, _, at: number) =>
        at % 7 === 0 ? '"NaN"]' : value,
      ),
    );
    writeFileSync(path.join(dir, 'blocked.txt.gz'), '');
    const { report } = await diagnose(dir);
    expect(report.missing.join('\n')).toContain('stacks.folded.gz is damaged');
    expect(report.rootCauses.slice(0, 3).map((cause) => cause.id)).toContain('mem.oom.cgroup');
  });

  it('takes an answer with zero samples for no metrics', async () => {
    const dir = copyBundle();
    writeGz(dir, 'metrics.json.gz', JSON.stringify({ status: 'success', data: { result: [] } }));
    const { report } = await diagnose(dir);
    expect(report.missing.join('\n')).toContain('No metrics');
  });
});

describe('a node that fails', () => {
  it('degrades the report instead of losing it', async () => {
    const app = await createApp(config, [
      { name: 'broken', collect: () => Promise.reject(new Error('connection refused')) },
    ]);
    const { report, evidence } = await app.diagnostician.diagnose(await openBundle(CGROUP_OOM));
    expect(evidence[0]).toMatchObject({ status: 'failed', note: 'broken failed: connection refused' });
    expect(report.missing.join()).toContain('connection refused');
  });

  it('is cut off at its time limit', async () => {
    const limits = { ...config.limits, detect: 0.001 };
    const app = await createApp({ ...config, limits }, [createBundleSource(CGROUP_OOM)]);
    const events: ProgressEvent[] = [];
    const { report } = await app.diagnostician.diagnose(await openBundle(CGROUP_OOM), {
      onProgress: (event) => events.push(event),
    });
    expect(events).toContainEqual(expect.objectContaining({ node: 'detect', status: 'degraded' }));
    expect(report.notes.join()).toContain('detect took longer than 0.001 s');
  });

  it('leaves a source behind that never answers', async () => {
    const limits = { ...config.limits, collect: 1 };
    const app = await createApp({ ...config, limits }, [
      { name: 'slow', collect: () => new Promise(() => undefined) },
    ]);
    const { evidence, report } = await app.diagnostician.diagnose(await openBundle(CGROUP_OOM));
    expect(evidence[0]).toMatchObject({ source: 'slow', status: 'failed' });
    expect(report.missing.join()).toContain('slow failed: no answer within');
  });

  it("ends at the caller's own abort", async () => {
    const app = await createApp(config, [createBundleSource(CGROUP_OOM)]);
    const abort = new AbortController();
    abort.abort();
    await expect(
      app.diagnostician.diagnose(await openBundle(CGROUP_OOM), { signal: abort.signal }),
    ).rejects.toThrow();
  });
});
