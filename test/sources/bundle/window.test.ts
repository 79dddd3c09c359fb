import type { EvidenceData } from '../../../src/domain/evidence.js';
import type { EvidenceSource } from '../../../src/ports/evidence-source.js';
import { createWindowedSource } from '../../../src/sources/bundle/window.js';
import { incident, START } from '../../diagnosis/fixtures.js';

const RECORDED = { start: START, end: START + 300 };
const times = [0, 100, 200, 300].map((after) => START + after);

function source(data: EvidenceData): EvidenceSource {
  return {
    name: 'bundle',
    collect: () =>
      Promise.resolve([
        {
          evidence: {
            id: 'one',
            source: 'bundle',
            modality: data.modality,
            status: 'ok',
            query: '',
            window: RECORDED,
            link: '',
            note: null,
          },
          data,
        },
      ]),
  };
}

async function collect(data: EvidenceData, start: number, end: number) {
  const asked = { ...incident, window: { ...incident.window, start: START + start, end: START + end } };
  const [one] = await createWindowedSource(source(data), RECORDED).collect(asked, AbortSignal.timeout(1000));
  return one;
}

const metrics: EvidenceData = {
  modality: 'metrics',
  series: [{ name: 'up', labels: {}, times, values: [1, 2, 3, 4] }],
};

describe('a recording seen through a window', () => {
  it('is whole when the window covers it', async () => {
    expect(await collect(metrics, 0, 300)).toMatchObject({
      data: metrics,
      evidence: { status: 'ok', note: null },
    });
    const wider = await collect(metrics, -3600, 300);
    expect(wider).toMatchObject({ data: metrics, evidence: { status: 'partial' } });
    expect(wider?.evidence.note).toContain('the recording holds');
  });

  it('ends with the window: nothing tells the future', async () => {
    const one = await collect(metrics, -100, 150);
    expect(one?.data).toEqual({
      modality: 'metrics',
      series: [{ name: 'up', labels: {}, times: times.slice(0, 2), values: [1, 2] }],
    });
    expect(one?.evidence.status).toBe('partial');
  });

  it('gives logs as a stream that can be read again', async () => {
    const record = (time: number) => ({
      time,
      priority: 3,
      identifier: 'x',
      unit: null,
      pid: null,
      transport: 'syslog',
      message: 'm',
    });
    async function* records() {
      for (const time of times) yield await Promise.resolve(record(time));
    }
    const one = await collect({ modality: 'logs', records }, 50, 250);
    for (let round = 0; round < 2; round += 1) {
      const read: number[] = [];
      if (one?.data?.modality === 'logs') for await (const { time } of one.data.records()) read.push(time);
      expect(read).toEqual(times.slice(1, 3));
    }
  });

  it('holds nothing of another time', async () => {
    expect(await collect(metrics, -7200, -3600)).toMatchObject({ data: null, evidence: { status: 'empty' } });
  });
});
