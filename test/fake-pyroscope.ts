import type { BackendAnswer, BackendRequest } from './fake-backend.js';

export interface FakeProfiles {
  /** Label sets of what is profiled. */
  series: Record<string, string>[];
  /** Seconds by which the answers' own times are wrong. */
  shift: number;
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

/** The two requests that the source makes. */
export function pyroscopeApi({ series, shift }: FakeProfiles): (request: BackendRequest) => BackendAnswer {
  return (request) => {
    if (request.path === '/querier.v1.QuerierService/Series') {
      const labelsSet = series.map((labels) => ({
        labels: Object.entries(labels).map(([name, value]) => ({ name, value })),
      }));
      return answerWith(series.length === 0 ? {} : { labelsSet });
    }
    if (request.path === '/pyroscope/render')
      return answerWith(flamebearer(Number(request.query.get('from')) / 1000, shift));
    return { status: 404, body: '{}' };
  };
}
