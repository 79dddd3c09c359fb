import type { LogRecord } from '../../src/domain/evidence.js';
import type { Incident } from '../../src/domain/incident.js';
import type { Collected, EvidenceSource } from '../../src/ports/evidence-source.js';

export const END = 1_790_000_000;
export const START = END - 3600;

export const incident: Incident = {
  id: 'i1',
  host: { ip: '10.0.0.7', hostname: 'web-7', osRelease: null, kernel: null, cpus: 4, memBytes: null },
  window: { start: START, end: END, stepSeconds: 60 },
  alert: { source: 'manual', name: '', severity: 'warning', summary: '', startsAt: END, labels: {} },
};

export async function collectOne(source: EvidenceSource, asked: Incident = incident): Promise<Collected> {
  const [first] = await source.collect(asked, new AbortController().signal);
  if (first === undefined) throw new Error('no evidence record');
  return first;
}

export async function recordsOf({ data }: Collected): Promise<LogRecord[]> {
  const records: LogRecord[] = [];
  if (data?.modality === 'logs') for await (const record of data.records()) records.push(record);
  return records;
}
