import { mkdtempSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createFileDiagnosisStore } from '../../src/incidents/file-diagnosis-store.js';
import { oom } from '../report/sample.js';

const dir = mkdtempSync(path.join(tmpdir(), 'oscope-diagnoses-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

describe('diagnoses in files', () => {
  const store = createFileDiagnosisStore(dir);
  const diagnosis = { ...oom, id: 'abc-1' };

  it('gives a diagnosis back by id or the beginning of it', async () => {
    await store.save(diagnosis);
    expect(await store.load('abc-1')).toEqual(diagnosis);
    expect(await store.load('abc')).toEqual(diagnosis);
    expect(await store.load('zzz')).toBeUndefined();
  });

  it('asks for more when the beginning fits several', async () => {
    await store.save({ ...diagnosis, id: 'abc-12' });
    expect((await store.load('abc-1'))?.id).toBe('abc-1');
    await expect(store.load('abc')).rejects.toMatchObject({ code: 'bad_input' });
  });

  it('refuses ids that are paths', async () => {
    await expect(store.save({ ...diagnosis, id: '../x' })).rejects.toThrow('no id');
  });

  it('lists the newest first and purges the old', async () => {
    utimesSync(path.join(dir, 'abc-1.json.gz'), 1000, 1000);
    expect((await store.list(10)).map((one) => one.id)).toEqual(['abc-12', 'abc-1']);
    expect(await store.purge(2000)).toEqual(['abc-1']);
    expect((await store.list(10)).map((one) => one.id)).toEqual(['abc-12']);
  });
});
