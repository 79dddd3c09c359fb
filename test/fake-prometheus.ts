import type { BackendAnswer, BackendRequest } from './fake-backend.js';
import { selectorPredicate } from './fake-log-apis.js';

export interface StoredSeries {
  labels: Record<string, string>;
  /** Unix seconds and value, ascending. */
  points: [number, number][];
}

export interface FakeSeriesStore {
  series: StoredSeries[];
  lies: boolean;
  /** Answers 422 for queries that would load more than this, as `--query.max-samples` does. */
  maxSamples?: number;
  warnings?: string[];
  /** The API below a path, as Mimir and VictoriaMetrics have it. */
  prefix?: string;
  /** Mimir refuses who names no tenant. */
  tenant?: string;
  /** A proxy that lets only GET pass, and no address beyond this length. */
  getOnly?: number;
  /** As a VictoriaMetrics cluster says it. */
  isPartial?: boolean;
}

const json = (status: number, body: object): BackendAnswer => ({ status, body: JSON.stringify(body) });

/**
 * `/api/v1/query` of a range selector and `/api/v1/query_range` of `last_over_time(selector[d])`, with the bounds that
 * Prometheus has: a range is open to the left and closed to the right.
 */
export function prometheusApi(store: FakeSeriesStore) {
  return (request: BackendRequest): BackendAnswer => {
    const { query, headers } = request;
    const path = request.path.replace(store.prefix ?? '', '');
    if (store.prefix !== undefined && !request.path.startsWith(store.prefix))
      return { status: 404, type: 'text/plain', body: 'unsupported path requested' };
    if (store.tenant !== undefined && headers['x-scope-orgid'] !== store.tenant)
      return { status: 401, type: 'text/plain', body: 'no org id\n' };
    if (store.getOnly !== undefined && request.method !== 'GET')
      return { status: 405, type: 'text/plain', body: '' };
    if (store.getOnly !== undefined && String(query).length > store.getOnly)
      return { status: 414, type: 'text/html', body: '<html>URI Too Long</html>' };
    const text = query.get('query') ?? '';
    const parts = /^(?:last_over_time\()?(\{.*\})\[(\d+)s\]\)?$/s.exec(text);
    if (!['/api/v1/query', '/api/v1/query_range'].includes(path))
      return { status: 404, type: 'text/plain', body: '404 page not found' };
    if (parts === null)
      return json(400, {
        status: 'error',
        errorType: 'bad_data',
        error: `1:1: parse error: ${text.slice(0, 40)}`,
      });
    const accepts = selectorPredicate(parts[1] ?? '');
    const range = Number(parts[2]);
    const chosen = store.series.filter(({ labels }) => store.lies || accepts(labels));
    const samples = chosen.reduce((sum, { points }) => sum + points.length, 0);
    if (store.maxSamples !== undefined && samples > store.maxSamples) {
      const error = 'query processing would load too many samples into memory in query execution';
      return json(422, { status: 'error', errorType: 'execution', error });
    }
    const end = Number(query.get('time') ?? query.get('end'));
    const start = path === '/api/v1/query' ? end : Number(query.get('start'));
    const step = Number(query.get('step') ?? 1);
    const last = (points: [number, number][], time: number): [number, string][] => {
      const found = points.findLast(([at]) => at > time - range && at <= time);
      return found === undefined ? [] : [[time, String(found[1])]];
    };
    const valuesOf = (points: [number, number][]): [number, string][] => {
      if (path === '/api/v1/query')
        return points
          .filter(([at]) => store.lies || (at > end - range && at <= end))
          .map(([at, value]) => [at, String(value)]);
      const count = Math.floor((end - start) / step + 1e-9) + 1;
      return Array.from({ length: count }, (_, index) => last(points, start + index * step)).flat();
    };
    const result = chosen
      .map(({ labels, points }) => ({ metric: labels, values: valuesOf(points) }))
      .filter(({ values }) => values.length > 0);
    const warnings = store.warnings === undefined ? {} : { warnings: store.warnings };
    const partial = store.isPartial === undefined ? {} : { isPartial: store.isPartial };
    return json(200, { status: 'success', ...partial, data: { resultType: 'matrix', result }, ...warnings });
  };
}
