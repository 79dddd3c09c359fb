import { rmSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { EvidenceData } from '../../../src/domain/evidence.js';
import { createBundleSource, openBundle } from '../../../src/sources/bundle/index.js';
import { CGROUP_OOM, copyBundle, editCase, removeCopies, writeGz } from '../../bundle-kit.js';

afterAll(removeCopies);

async function collect(
  dir: string,
): Promise<Record<string, { status: string; note: string | null; data: EvidenceData | null }>> {
  const collected = await createBundleSource(dir).collect(
    await openBundle(dir),
    new AbortController().signal,
  );
  return Object.fromEntries(
    collected.map(({ evidence, data }) => [
      evidence.id,
      { status: evidence.status, note: evidence.note, data },
    ]),
  );
}

describe('openBundle', () => {
  it('reads the incident', async () => {
    const incident = await openBundle(CGROUP_OOM);
    expect(incident).toMatchObject({
      id: 'c-62494f',
      host: { ip: '10.12.57.164', cpus: 2 },
      alert: { name: 'HostOomKillDetected' },
    });
  });

  it.each([
    ['no folder', '/nowhere/at/all', /--bundle: there is no folder/],
    ['no case.json', __dirname, /--bundle: .* holds no case.json/],
  ])('%s is bad input', async (_, dir, message) => {
    await expect(openBundle(dir)).rejects.toMatchObject({
      code: 'bad_input',
      message: expect.stringMatching(message) as string,
    });
  });

  it('names the field that is wrong', async () => {
    const dir = copyBundle();
    editCase(dir, (value) => ({ ...value, window: { start: 20, end: 10, step_s: 5 } }));
    await expect(openBundle(dir)).rejects.toMatchObject({
      message: 'case.json: window.end: must lie after window.start.',
    });
    writeFileSync(path.join(dir, 'case.json'), '{');
    await expect(openBundle(dir)).rejects.toMatchObject({ message: 'case.json: not valid JSON.' });
  });
});

describe('the bundle as a source', () => {
  it('reads all four files', async () => {
    const evidence = await collect(CGROUP_OOM);
    expect(Object.fromEntries(Object.entries(evidence).map(([id, one]) => [id, one.status]))).toEqual({
      'bundle-metrics': 'ok',
      'bundle-journal': 'ok',
      'bundle-stacks': 'ok',
      'bundle-blocked': 'ok',
    });
  });

  it('names missing and empty files', async () => {
    const dir = copyBundle();
    rmSync(path.join(dir, 'metrics.json.gz'));
    writeGz(dir, 'journal.jsonl.gz', '');
    writeFileSync(path.join(dir, 'stacks.folded.gz'), '');
    const evidence = await collect(dir);
    expect(evidence['bundle-metrics']).toMatchObject({
      status: 'failed',
      note: 'metrics.json.gz is not in the bundle',
      data: null,
    });
    expect(evidence['bundle-journal']).toMatchObject({ status: 'empty', data: null });
    expect(evidence['bundle-stacks']?.data).toBeNull();
  });

  it('reads what there is of truncated files and says so', async () => {
    const dir = copyBundle();
    for (const [file, size] of [
      ['metrics.json.gz', 40_000],
      ['journal.jsonl.gz', 4000],
      ['stacks.folded.gz', 60_000],
    ] as const) {
      truncateSync(path.join(dir, file), size);
    }
    const evidence = await collect(dir);
    for (const id of ['bundle-metrics', 'bundle-journal', 'bundle-stacks']) {
      expect(evidence[id]).toMatchObject({
        status: 'partial',
        note: expect.stringContaining('is damaged') as string,
      });
    }
    const journal = evidence['bundle-journal']?.data;
    let records = 0;
    if (journal?.modality === 'logs')
      for await (const record of journal.records()) records += record.message === '' ? 0 : 1;
    expect(records).toBeGreaterThan(20);
  });

  it('does not mistake rubbish for evidence', async () => {
    const dir = copyBundle();
    writeFileSync(path.join(dir, 'metrics.json.gz'), 'no gzip at all');
    const evidence = await collect(dir);
    expect(evidence['bundle-metrics']).toMatchObject({
      data: null,
      note: expect.stringContaining('is damaged') as string,
    });
  });
});
