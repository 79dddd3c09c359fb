import path from 'node:path';
import fc from 'fast-check';
import { createRulesAligner } from '../../../src/aligner/rules.js';
import { assess } from '../../../src/diagnosis/analyst/assess.js';
import type { MetricSeries, Modality } from '../../../src/domain/evidence.js';
import type { KnowledgeBase } from '../../../src/domain/knowledge.js';
import { loadCalibrations } from '../../../src/knowledge/calibration.js';
import { loadKnowledge } from '../../../src/knowledge/load.js';
import { createRandom } from '../../../src/signals/random.js';
import { detectMetrics } from '../../../src/signals/metrics/detect.js';
import {
  counterSeries,
  gaugeSeries,
  healthyHost,
  lately,
  shift,
  steady,
  WINDOW,
} from '../../signals/metrics/host.js';
import type { Shape } from '../../signals/metrics/host.js';
import { evidence, incident } from '../fixtures.js';

const FOLDER = path.join(__dirname, '../../../knowledge');
const GIB = 2 ** 30;
const DISK = { device: 'sda' };
const BOTH_CPUS = ['0', '1'];

const cpuTime = (mode: string, shape: Shape): MetricSeries[] =>
  BOTH_CPUS.map((id) => counterSeries('node_cpu_seconds_total', shape, { cpu: id, mode }));
const cpu = (mode: string, before: number, after: number): MetricSeries[] =>
  cpuTime(mode, shift(before, after));

/** What a host does of its own accord without anybody suffering. */
const HARMLESS: Record<string, MetricSeries[]> = {
  'nothing at all': [],
  'a batch job at 60 % CPU': [...cpu('user', 0.1, 0.6), ...cpu('idle', 0.82, 0.32)],
  'a backup that reads the disk': [
    counterSeries('node_disk_read_bytes_total', shift(1e5, 6e7), DISK),
    counterSeries('node_disk_reads_completed_total', shift(5, 400), DISK),
    ...cpu('iowait', 0.01, 0.08),
  ],
  'a cache that warms up': [
    gaugeSeries('node_memory_Cached_bytes', shift(1 * GIB, 3.5 * GIB)),
    gaugeSeries('node_memory_MemFree_bytes', shift(3.5 * GIB, 1 * GIB)),
  ],
  'three times the traffic': [
    counterSeries('node_network_receive_bytes_total', shift(1e6, 3e6), { device: 'eth0' }),
    counterSeries('node_network_transmit_bytes_total', shift(1e6, 3e6), { device: 'eth0' }),
    counterSeries('node_context_switches_total', shift(2000, 5000, 0.2)),
  ],
  'a log rotation': [
    counterSeries('node_disk_written_bytes_total', shift(2e5, 4e6), DISK),
    counterSeries('node_forks_total', steady(3, 0.5)),
  ],
};

const ROOT = { device: '/dev/sda1', fstype: 'ext4', mountpoint: '/' };
const devices = [
  gaugeSeries('node_filesystem_size_bytes', () => 40 * GIB, ROOT),
  gaugeSeries('node_filesystem_avail_bytes', () => 30 * GIB, ROOT),
  gaugeSeries('node_filesystem_files', () => 2.6e6, ROOT),
  gaugeSeries('node_filesystem_files_free', () => 2.4e6, ROOT),
  counterSeries('node_network_receive_bytes_total', steady(1e6), { device: 'eth0' }),
  counterSeries('node_network_transmit_bytes_total', steady(1e6), { device: 'eth0' }),
  counterSeries('node_disk_read_bytes_total', steady(1e5), DISK),
  counterSeries('node_disk_reads_completed_total', steady(5), DISK),
];

function hostWith(extra: readonly MetricSeries[]): MetricSeries[] {
  const key = ({ name, labels }: MetricSeries): string => JSON.stringify([name, labels]);
  const replaced = new Set(extra.map(key));
  return [...[...healthyHost(), ...devices].filter((one) => !replaced.has(key(one))), ...extra];
}

/** Every rate trembles by a few per cent, differently for each seed. */
function trembling(series: readonly MetricSeries[], seed: number): MetricSeries[] {
  const random = createRandom(seed);
  const factor = (): number => 0.97 + (0.06 * random.below(1000)) / 1000;
  return series.map((one) => {
    const steps = one.values.map((value, i) => (value - (one.values[i - 1] ?? value)) * factor());
    const rising = one.name.endsWith('_total');
    let sum = one.values[0] ?? 0;
    return { ...one, values: one.values.map((value, i) => (rising ? (sum += steps[i] ?? 0) : value)) };
  });
}

let knowledge: KnowledgeBase;
let calibration: Parameters<typeof assess>[2];
beforeAll(async () => {
  knowledge = await loadKnowledge(FOLDER);
  calibration = (await loadCalibrations([FOLDER])).get('offline');
});

async function diagnose(series: readonly MetricSeries[], others: readonly Modality[] = ['logs', 'stacks']) {
  const { findings, measured } = detectMetrics(series, WINDOW, { cpus: 2, memBytes: 8 * GIB });
  const numbered = findings.map((one, i) => ({ ...one, id: `M${i + 1}`, evidenceId: 'm', link: '' }));
  const symptoms = await createRulesAligner(knowledge).align(numbered);
  const seen = [evidence('metrics', { measured }), ...others.map((modality) => evidence(modality))];
  const host = { ...incident, window: WINDOW };
  return assess(
    knowledge,
    { incident: host, evidence: seen, findings: numbered, symptoms, matches: [] },
    calibration,
  );
}

describe('a healthy host', () => {
  it.each(Object.keys(HARMLESS))('with %s is said to have no failure', async (name) => {
    const { rootCauses, abstained } = await diagnose(hostWith(HARMLESS[name] ?? []));
    expect(rootCauses[0]?.id).toBe('none');
    expect(abstained).toBe(false);
    expect(rootCauses[0]?.confidence).toBeGreaterThan(0.6);
  });

  it('that only trembles is never said to have another cause', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 1e6 }), async (seed) => {
        const { rootCauses } = await diagnose(trembling(healthyHost(), seed));
        expect(rootCauses[0]?.id).toBe('none');
      }),
      { numRuns: 12 },
    );
  });

  it('is not said to be healthy where nobody could see its logs', async () => {
    const { rootCauses, abstained } = await diagnose(healthyHost(), []);
    expect(rootCauses[0]?.id).toBe('none');
    expect(abstained).toBe(true);
  });
});

it('takes tasks that are stuck in I/O for something against a healthy host', async () => {
  const stuck = [gaugeSeries('node_procs_blocked', shift(0, 9))];
  const { rootCauses } = await diagnose(hostWith(stuck), ['stacks']);
  expect(rootCauses.find(({ id }) => id === 'none')?.against).not.toEqual([]);
});

describe('a host whose CPUs user code took all of just now', () => {
  // So late that only the newest values are at the limit.
  const taken = [...cpuTime('user', lately(0.1, 0.95, 3)), ...cpuTime('idle', lately(0.82, 0, 3))];

  it('is said to have a process that spins, though nothing measures processes', async () => {
    const { rootCauses, abstained } = await diagnose(hostWith(taken), []);
    expect(rootCauses[0]?.id).toBe('cpu.runaway.process');
    expect(abstained).toBe(false);
  });

  it('is not said to lack what nothing measures', async () => {
    const { ranked } = await diagnose(hostWith(taken), []);
    const spins = ranked.find(({ cause }) => cause.id === 'cpu.runaway.process');
    expect(spins?.absent).toEqual([]);
  });
});
