import type { BackendAnswer, BackendRequest } from './fake-backend.js';

export interface FakeProfiles {
  /** Label sets of what is profiled. */
  series: Record<string, string>[];
  /** Seconds by which the answers' own times are wrong. */
  shift: number;
  /** CPU time of a series before the window and in it, nanoseconds. Without it, the server does not know the call. */
  cpu?: (labels: Readonly<Record<string, string>>) => { before: number; within: number };
}

/** Levels and metadata as `/pyroscope/render` of Pyroscope 1.x gives them: 2 s in `read`, 1 s in `write`. */
function flamebearer(from: number, shift: number): unknown {
  return {
    version: 1,
    flamebearer: {
      names: ['total', 'main', 'read', 'write'],
      levels: [
        [0, 3e9, 0, 0],
        [0, 3e9, 0, 1],
        [0, 2e9, 2e9, 2, 0, 1e9, 1e9, 3],
      ],
      numTicks: 3e9,
      maxSelf: 2e9,
    },
    metadata: { format: 'single', spyName: '', sampleRate: 1_000_000_000, units: 'samples', name: 'cpu' },
    timeline: { startTime: Math.floor(from) + shift, samples: [0, 3e9], durationDelta: 15, watermarks: {} },
    groups: null,
    heatmap: null,
  };
}

const answerWith = (value: unknown): BackendAnswer => ({ body: JSON.stringify(value) });

interface SelectSeries {
  profileTypeID?: string;
  labelSelector?: string;
  groupBy?: string[];
  start?: string;
  step?: number;
}

/** Sums of the steps that end at each point, as Connect's JSON says them: 64-bit integers are strings. */
function selectSeries(body: string, series: FakeProfiles['series'], cpu: FakeProfiles['cpu']): BackendAnswer {
  const asked = JSON.parse(body) as SelectSeries;
  const { groupBy = [], start = '0', step = 0 } = asked;
  const refuse = (message: string): BackendAnswer => ({
    status: 400,
    body: JSON.stringify({ code: 'invalid_argument', message }),
  });
  if (cpu === undefined) return { status: 404, type: 'text/plain', body: '404 page not found' };
  if (step === 0) return refuse('step must be non-zero');
  if (asked.profileTypeID === undefined || asked.labelSelector === undefined) return refuse('no selector');
  const found = series.map((labels) => {
    const { before, within } = cpu(labels);
    const point = (value: number, time: number) => ({ value, timestamp: String(Math.round(time)) });
    return {
      labels: groupBy.flatMap((name) => (labels[name] === undefined ? [] : [{ name, value: labels[name] }])),
      points: [point(before, Number(start)), point(within, Number(start) + step * 1000)],
    };
  });
  return answerWith({ series: found });
}

/** The three requests that the source makes. */
export function pyroscopeApi({
  series,
  shift,
  cpu,
}: FakeProfiles): (request: BackendRequest) => BackendAnswer {
  return (request) => {
    if (request.path === '/querier.v1.QuerierService/Series') {
      const labelsSet = series.map((labels) => ({
        labels: Object.entries(labels).map(([name, value]) => ({ name, value })),
      }));
      return answerWith(series.length === 0 ? {} : { labelsSet });
    }
    if (request.path === '/querier.v1.QuerierService/SelectSeries')
      return selectSeries(request.body, series, cpu);
    if (request.path === '/pyroscope/render')
      return answerWith(flamebearer(Number(request.query.get('from')) / 1000, shift));
    return { status: 404, body: '{}' };
  };
}
