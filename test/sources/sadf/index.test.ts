import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { metricById } from '../../../src/catalog/metrics/registry.js';
import type { MetricSeries } from '../../../src/domain/evidence.js';
import type { Incident } from '../../../src/domain/incident.js';
import type { Collected } from '../../../src/ports/evidence-source.js';
import { createSadfSource } from '../../../src/sources/sadf/index.js';
import { listRules, scalarRules } from '../../../src/sources/formats/sysstat/mapping.js';
import { readSadf, seriesOfSamples, timeOf } from '../../../src/sources/formats/sysstat/samples.js';
import { sadfConfigSchema } from '../../../src/sources/sadf/schema.js';
import { detectMetrics } from '../../../src/signals/metrics/detect.js';

const FIXTURE = path.join(__dirname, '../../fixtures/sadf/sysstat-12.6.1.json');
const text = readFileSync(FIXTURE, 'utf8');
const END = Date.parse('2026-11-23T13:16:20Z') / 1000;
const incident: Incident = {
  id: 'i',
  host: { ip: '10.0.0.7', hostname: 'web-7', osRelease: null, kernel: null, cpus: 2, memBytes: null },
  window: { start: END - 600, end: END, stepSeconds: 60 },
  alert: { source: 'manual', name: '', severity: '', summary: '', startsAt: END, labels: {} },
};

async function collect(file: string, signal = new AbortController().signal, now = END): Promise<Collected> {
  const config = sadfConfigSchema.parse({ paths: [file] });
  const [first] = await createSadfSource({ config, now: () => now }).collect(incident, signal);
  if (first === undefined) throw new Error('no record');
  return first;
}

const seriesIn = ({ data }: Collected): MetricSeries[] => (data?.modality === 'metrics' ? data.series : []);

describe('sadf', () => {
  it('reads a real file in the units of the catalogue', async () => {
    const collected = await collect(FIXTURE);
    expect(collected.evidence).toMatchObject({ status: 'ok', note: null });
    const value = (name: string, device?: string): number | undefined =>
      seriesIn(collected).find(
        (one) => one.name === name && (device === undefined || one.labels.device === device),
      )?.values[0];
    expect(value('cpu.user.ratio')).toBeCloseTo(0.5124);
    expect(value('cpu.busy.ratio')).toBeCloseTo(1);
    expect(value('cpu.load1.per_cpu')).toBeCloseTo(10.1);
    expect(value('node_memory_MemTotal_bytes')).toBe(24_684_096 * 1024);
    expect(value('node_memory_MemAvailable_bytes')).toBe(20_513_212 * 1024);
    expect(value('disk.read.throughput', 'vda')).toBeCloseTo(43.56 * 1024, -2);
    expect(value('psi.cpu.waiting.ratio')).toBeCloseTo(0.9707);
    expect(value('net.receive.throughput', 'eth0')).toBe(0);
    expect(value('net.receive.throughput', 'lo')).toBeUndefined();
  });

  it('names only series that the catalogue or the detectors know', () => {
    const named = [
      ...scalarRules.map(({ series }) => series),
      ...listRules.flatMap(({ fields }) => fields.map(([, name]) => name)),
    ];
    const unknown = named.filter((name) => !name.startsWith('node_') && metricById(name) === undefined);
    expect(unknown).toEqual([]);
  });

  it('gives the detectors something to find', () => {
    const stamp = (i: number): string => new Date((END - 3600 + i * 60) * 1000).toISOString();
    const statistics = Array.from({ length: 60 }, (_, i) => ({
      timestamp: { date: stamp(i).slice(0, 10), time: stamp(i).slice(11, 19), utc: 1, interval: 60 },
      'cpu-load': [
        {
          cpu: 'all',
          user: i > 45 ? 95 : 5 + (i % 3),
          system: 2,
          iowait: 0,
          steal: 0,
          idle: i > 45 ? 3 : 90,
        },
      ],
    }));
    const hosts = readSadf(
      JSON.stringify({ sysstat: { hosts: [{ nodename: 'a', 'number-of-cpus': 2, statistics }] } }),
    );
    const window = { start: END - 3600, end: END, stepSeconds: 60 };
    const { findings } = detectMetrics(seriesOfSamples(hosts?.[0]?.samples ?? [], window), window, {
      cpus: 2,
      memBytes: null,
    });
    expect(findings.map(({ kind }) => kind)).toContain('cpu.busy.ratio');
  });

  it('refuses other hosts, local times, damage and the future, and says so', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'oscope-sadf-'));
    const note = async (content: string, now = END): Promise<string> => {
      const file = path.join(folder, 'x.json');
      writeFileSync(file, content);
      const { evidence, data } = await collect(file, undefined, now);
      expect([data, evidence.status]).toEqual([null, 'failed']);
      return evidence.note ?? '';
    };
    expect(await note(text.replaceAll('web-7', 'db-9'))).toMatch(/another host than web-7; it was refused/);
    expect(await note(text.replaceAll('"utc": 1', '"utc": 0'))).toMatch(/local times; make it with sadf -j/);
    expect(await note(text.slice(0, 900))).toMatch(/no output of sadf -j, or damaged/);
    expect(await note('<html>')).toMatch(/no output of sadf -j/);
    expect(await note(text, END - 3600)).toMatch(/in the future/);
    expect((await collect('/nowhere')).evidence.note).toMatch(/is not there; check sources\.sadf\.paths/);
    expect((await collect(FIXTURE, AbortSignal.abort())).evidence.note).toMatch(/timeoutSeconds/);
    rmSync(folder, { recursive: true });
  });

  it('never throws on foreign JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        timeOf(value);
        readSadf(JSON.stringify(value));
        const hosts = readSadf(
          JSON.stringify({
            sysstat: { hosts: [{ statistics: [value, { disk: value, 'cpu-load': value }] }] },
          }),
        );
        seriesOfSamples(hosts?.flatMap(({ samples }) => samples) ?? [], incident.window);
      }),
    );
  });
});
