import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import type { Incident } from '../../../src/domain/incident.js';
import type { Collected } from '../../../src/ports/evidence-source.js';
import { createProfileFolderSource } from '../../../src/sources/profile-folder/index.js';
import { readProfileFile, timeInName } from '../../../src/sources/profile-folder/parse.js';
import { profileFolderConfigSchema } from '../../../src/sources/profile-folder/schema.js';

const END = Date.parse('2026-11-23T13:20:00Z') / 1000;
const incident: Incident = {
  id: 'i',
  host: { ip: '10.0.0.7', hostname: 'web-7', osRelease: null, kernel: null, cpus: 2, memBytes: null },
  window: { start: END - 3600, end: END, stepSeconds: 60 },
  alert: { source: 'manual', name: '', severity: '', summary: '', startsAt: END, labels: {} },
};
const PERF = [
  '# ========',
  '# captured on    : Mon Nov 23 13:10:00 2026',
  '# hostname : web-7.example.com',
  '# ========',
  'nginx 4711 [000] 94564.109216:     250000 cpu-clock:',
  '\t    55d3 epoll_wait+0x10 (/usr/lib/libc.so.6)',
  '\t    44aa main+0x3 (/usr/sbin/nginx)',
  '',
  '',
].join('\n');

let root: string;
let folder: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'oscope-profiles-'));
  folder = path.join(root, 'web-7');
  mkdirSync(folder);
});
afterEach(() => rmSync(root, { recursive: true }));

function put(name: string, text: string, changed = END - 100): void {
  const file = path.join(folder, name);
  writeFileSync(file, name.endsWith('.gz') ? gzipSync(text) : text);
  utimesSync(file, changed, changed);
}

async function collect(settings: object = {}, signal = new AbortController().signal): Promise<Collected> {
  const config = profileFolderConfigSchema.parse({ paths: [`${root}/{hostname}`], ...settings });
  const [first] = await createProfileFolderSource({ config, now: () => END + 5 }).collect(incident, signal);
  if (first === undefined) throw new Error('no record');
  return first;
}

function timesOf({ data }: Collected): number[] {
  return data?.modality === 'stacks' ? data.profile.map(({ time }) => time) : [];
}

describe('profile folder', () => {
  it('takes the time from block headers, the name, perf’s header, or the last write', async () => {
    put(
      'a.folded.gz',
      `# time=${END - 1800} duration_s=15\nnginx;main 3\n# time=${END - 9000} duration_s=15\nx 1\n`,
    );
    put('perf-20261123T130000Z.folded', 'nginx;main;read 7\n');
    put('perf.script', PERF);
    put('late.stacks', 'nginx;main 1\n', END - 40);
    put('old.folded', 'nginx;main 1\n', END - 8000);
    put('README.md', 'nothing');
    const collected = await collect();
    expect(collected.evidence).toMatchObject({ status: 'ok', note: null, modality: 'stacks' });
    expect(timesOf(collected)).toEqual([END - 1800, END - 1200, END - 600, END - 100]);
    const profile = collected.data?.modality === 'stacks' ? collected.data.profile : [];
    expect(profile[2]?.stacks).toEqual([{ frames: ['nginx', 'main', 'epoll_wait'], count: 250_000 }]);
  });

  it('refuses another host’s profile and names what cannot be read', async () => {
    put('other.script', PERF.replace('web-7', 'db-9'));
    put('broken.folded.gz', 'x');
    writeFileSync(path.join(folder, 'broken.folded.gz'), 'this is no gzip');
    put('empty.folded', 'no stacks here at all');
    const { data, evidence } = await collect();
    expect(data).toBeNull();
    expect(evidence.status).toBe('failed');
    expect(evidence.note).toMatch(/another host \(db-9\.example\.com\); it was refused/);
    expect(evidence.note).toMatch(/broken\.folded\.gz is damaged/);
    expect(evidence.note).toMatch(/empty\.folded holds no stacks/);
  });

  it('is bounded and obeys the signal', async () => {
    put('large.folded', 'nginx;main;read 7\n'.repeat(100_000));
    const cut = await collect({ maxMebibytes: 0.5 });
    expect(cut.evidence).toMatchObject({
      status: 'partial',
      note: expect.stringMatching(/more than 0\.5 MiB/) as string,
    });
    const late = await collect({}, AbortSignal.abort());
    expect(late.evidence).toMatchObject({
      status: 'failed',
      note: expect.stringMatching(/timeoutSeconds/) as string,
    });
    rmSync(folder, { recursive: true });
    mkdirSync(folder);
    expect((await collect()).evidence.status).toBe('empty');
    expect((await collect({ paths: ['/nowhere/{ip}'] })).evidence.note).toMatch(/cannot be read.*paths/);
    expect(profileFolderConfigSchema.safeParse({ paths: ['/srv/all'] }).success).toBe(false);
  });

  it('reads times in names and never throws', () => {
    expect(
      ['x-2026-11-23_13-16-12.txt', 'x.1795420017.folded', 'x.folded', '20269999T999999'].map(timeInName),
    ).toEqual([Date.parse('2026-11-23T13:16:12Z') / 1000, 1795420017, null, null]);
    fc.assert(
      fc.property(fc.string(), fc.string(), (text, name) => {
        for (const block of readProfileFile(text, { name, changed: END }, 60).blocks)
          expect(block.stacks.every(({ count }) => count > 0)).toBe(true);
      }),
    );
  });
});
