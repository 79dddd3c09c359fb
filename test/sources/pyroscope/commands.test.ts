import { createPyroscopeSource } from '../../../src/sources/pyroscope/index.js';
import { totalsOf } from '../../../src/sources/pyroscope/parse.js';
import { pyroscopeConfigSchema } from '../../../src/sources/pyroscope/schema.js';
import { startFakeBackend } from '../../fake-backend.js';
import type { FakeProfiles } from '../../fake-pyroscope.js';
import { pyroscopeApi } from '../../fake-pyroscope.js';
import { collectOne, END } from '../kit.js';

const apps = Array.from({ length: 14 }, (_, index) => `app-${String(index).padStart(2, '0')}`);
const of = (names: readonly string[], hostname = 'web-7') =>
  names.map((service_name) => ({ hostname, service_name, pod: 'x' }));

async function collect(profiles: Omit<FakeProfiles, 'shift'>) {
  const backend = await startFakeBackend(pyroscopeApi({ ...profiles, shift: 0 }));
  const config = pyroscopeConfigSchema.parse({ url: backend.url });
  const { evidence } = await collectOne(createPyroscopeSource({ config, now: () => END }));
  await backend.close();
  const asked = backend.requests.map(
    ({ query }) => /service_name="([^"]+)"/.exec(query.get('query') ?? '')?.[1],
  );
  const commands = new Set(asked.filter((name) => name !== undefined));
  return { ...evidence, commands, paths: backend.requests.map(({ path }) => path) };
}

describe('Pyroscope with more commands than are read', () => {
  it('reads the busiest of the window', async () => {
    const series = [...of([...apps, 'yesterday', 'zz-runaway']), ...of(['app-13'], 'db-9')];
    const { note, commands } = await collect({
      series,
      cpu: ({ service_name, hostname }) => ({
        before: service_name === 'yesterday' ? 900e9 : 0,
        within:
          hostname === 'db-9' ? 99e9 : ({ 'zz-runaway': 50e9, 'app-13': 1e8 }[service_name ?? ''] ?? 2e8),
      }),
    });
    expect(commands.size).toBe(12);
    expect(commands).toContain('zz-runaway');
    expect(commands).not.toContain('app-13');
    expect(note).toMatch(/only the 12 busiest of 16 profiled commands were read; raise .*\.maxCommands/);
  });

  it('does not take for busy what was so before the window', () => {
    const point = (value: number, timestamp: string) => ({ value, timestamp });
    const labels = [{ name: 'service_name', value: 'a' }];
    const series = [{ labels, points: [point(9, '1000000'), point(2, '1060000'), point(3, '1120000')] }];
    expect(totalsOf({ series }, 1000)).toEqual([{ labels: { service_name: 'a' }, total: 5 }]);
    expect(
      totalsOf({ series: [null, 1, { labels, points: [{ timestamp: '2000000' }, null] }] }, 1000),
    ).toEqual([{ labels: { service_name: 'a' }, total: 0 }]);
  });

  it('reads the first by name, and says so, where the server does not know the call', async () => {
    const { status, note, commands } = await collect({ series: of([...apps, 'zz-runaway']) });
    expect(status).toBe('partial');
    expect([...commands].sort()).toEqual(apps.slice(0, 12));
    expect(note).toMatch(/only the first 12 of 15 .* by name .* does not say which are the busiest/);
  });

  it('asks for totals only when there are too many', async () => {
    const { status, paths } = await collect({ series: of(apps.slice(0, 3)) });
    expect(status).toBe('ok');
    expect(paths).not.toContain('/querier.v1.QuerierService/SelectSeries');
  });
});
