import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readDiagnosis } from '../../src/domain/diagnosis.js';
import { CGROUP_OOM, readGz } from '../bundle-kit.js';
import { run } from './run.js';

const START = 1795419829;
const END = 1795420056;
const uname = {
  instance: '10.12.57.164:9100',
  job: 'node',
  nodename: 'iad-db-16',
  release: '6.1.0-56-amd64',
};
const vector = JSON.stringify({
  status: 'success',
  data: { resultType: 'vector', result: [{ metric: uname, value: [END, '1'] }] },
});

/** Answers a query for series with the recorded ones, and discovery with its one host. */
function startPrometheus(metrics: string): Promise<Server> {
  const server = createServer((request, response) => {
    const url = request.url ?? '';
    response.setHeader('content-type', 'application/json');
    if (request.method === 'POST') response.end(metrics);
    else if (url.startsWith('/api/v1/query')) response.end(url.includes('node_uname_info') ? vector : '{}');
    else response.writeHead(404).end('{}');
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

let folder: string;
let server: Server;
const before = process.cwd();
beforeAll(async () => {
  server = await startPrometheus(readGz(CGROUP_OOM, 'metrics.json.gz'));
  folder = mkdtempSync(path.join(tmpdir(), 'oscope-live-'));
  process.chdir(folder);
  process.env.OSCOPE_DATA_DIR = folder;
  const { port } = server.address() as AddressInfo;
  writeFileSync(
    'oscope.yaml',
    [
      `sources: { prometheus: { url: "http://127.0.0.1:${port}" } }`,
      'hosts: [{ name: web-1, addresses: [10.0.0.7] }]',
      'time: { retentionDays: 36500, zone: Europe/Berlin }',
    ].join('\n'),
  );
});
afterAll(async () => {
  process.chdir(before);
  delete process.env.OSCOPE_DATA_DIR;
  rmSync(folder, { recursive: true, force: true });
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const asked = (...more: string[]): string[] => [
  'diagnose',
  ...more,
  '--window',
  `${END - START}s`,
  '--step',
  '5s',
];

/** The recording lies in the future of a clock that is set right before it. */
beforeEach(() => jest.spyOn(Date, 'now').mockReturnValue((END + 60) * 1000));
afterEach(() => jest.restoreAllMocks());

describe('oscope diagnose HOST TIME', () => {
  it('diagnoses a discovered host from live metrics', async () => {
    const { status, out, err } = await run(...asked('iad-db-16', `${END}`), '--format', 'json', '--progress');
    expect(err).toContain('host iad-db-16 (10.12.57.164)');
    const diagnosis = readDiagnosis(JSON.parse(out));
    expect(status).toBe(0);
    expect(diagnosis.incident.host).toMatchObject({ ip: '10.12.57.164', kernel: '6.1.0-56-amd64' });
    expect(diagnosis.report.rootCauses.slice(0, 3).map((cause) => cause.id)).toContain('mem.oom.cgroup');
  });

  it('takes host, name and time of an alert', async () => {
    const file = path.join(__dirname, '../fixtures/alerts/alertmanager.json');
    const { status, out } = await run(...asked('--alert', file), '--format', 'json');
    expect(status).toBe(0);
    expect(readDiagnosis(JSON.parse(out)).incident).toMatchObject({
      host: { hostname: 'iad-db-16' },
      alert: { name: 'HostOomKillDetected', source: 'alertmanager' },
    });
  });

  it.each<[string, string[], RegExp]>([
    ['an unknown host', ['diagnose', 'iad-db-61', 'now'], /no host "iad-db-61".*Did you mean iad-db-16\?/],
    ['an odd address', ['diagnose', '0x7f000001'], /refused: an IPv4 address/],
    ['a future time', ['diagnose', 'web-1', '2999-01-01T00:00:00Z'], /in the future/],
    ['no time', ['diagnose', 'web-1', 'soon'], /could not be read.*14:05/],
    ['an odd zone', ['diagnose', 'web-1', '14:05', '--zone', 'CST'], /--zone: this is no time zone/],
    ['an odd window', ['diagnose', 'web-1', '--window', 'long'], /--window: this is no duration/],
    ['a tiny window', ['diagnose', 'web-1', '--window', '5s'], /--window.*one minute to seven days/],
    ['no such alert file', ['diagnose', '--alert', '/nowhere'], /--alert: there is no file/],
    ['an alert that is none', ['diagnose', '--alert', 'oscope.yaml'], /not valid JSON/],
    [
      "another host's alert",
      ['diagnose', 'web-1', '--alert', path.join(__dirname, '../fixtures/alerts/generic.json')],
      /no alert of the payload is about web-1/,
    ],
    ['bundle and host', ['diagnose', 'web-1', '--bundle', CGROUP_OOM], /--bundle stands alone/],
    ['nothing', ['diagnose'], /no host, --alert or --bundle/],
  ])('%s: status 2 and one clear line', async (_, args, message) => {
    const { status, out, err } = await run(...args);
    expect([status, out]).toEqual([2, '']);
    expect(err).toMatch(message);
    expect(err.trim().split('\n')).toHaveLength(1);
  });

  it('lists the hosts', async () => {
    const { out } = await run('hosts');
    expect(out).toMatch(
      /^name\taddresses.*\nweb-1\t10\.0\.0\.7\t.*oscope\.yaml\niad-db-16\t10\.12\.57\.164\tnode/,
    );
  });
});
