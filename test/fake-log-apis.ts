import type { BackendAnswer, BackendRequest } from './fake-backend.js';

/** A line as a log store holds it; `time` in microseconds. */
export interface StoredLine {
  time: number;
  host: string;
  message: string;
  priority?: number;
  unit?: string;
  identifier?: string;
}

export interface FakeStore {
  lines: StoredLine[];
  /** Answers with everything, whatever is asked. */
  lies: boolean;
}

const error = (status: number, text: string): BackendAnswer => ({ status, type: 'text/plain', body: text });

/** Undoes the quoting of one matcher. */
const unquote = (text: string): string => String(JSON.parse(text));

/** `{host=~"a|b",job="x"}` → predicate over labels, as Loki and Prometheus read it. */
export function selectorPredicate(text: string): (labels: Readonly<Record<string, string>>) => boolean {
  const matchers = [...text.matchAll(/(\w+)(=~|!~|!=|=)("(?:[^"\\]|\\.)*")/g)].map((match) => ({
    label: match[1] ?? '',
    operator: match[2] ?? '',
    value: unquote(match[3] ?? '""'),
  }));
  return (labels) =>
    matchers.every(({ label, operator, value }) => {
      const actual = labels[label] ?? '';
      const matches = operator.includes('~') ? new RegExp(`^(?:${value})$`).test(actual) : actual === value;
      return operator.startsWith('!') ? !matches : matches;
    });
}

/** `GET /loki/api/v1/query_range`: start inclusive, end exclusive, at most 5000 lines, backward unless told. */
export function lokiApi(store: FakeStore, maxEntries = 5000) {
  return ({ path, query }: BackendRequest): BackendAnswer => {
    if (path !== '/loki/api/v1/query_range') return error(404, '404 page not found');
    const limit = Number(query.get('limit') ?? 100);
    if (limit > maxEntries)
      return error(
        400,
        `max entries limit per query exceeded, limit > max_entries_limit (${limit} > ${maxEntries})`,
      );
    const labelsOf = (line: StoredLine): Record<string, string> => ({
      host: line.host,
      ...(line.unit === undefined ? {} : { unit: line.unit }),
    });
    const accepts = selectorPredicate(query.get('query') ?? '');
    const [start, end] = [BigInt(query.get('start') ?? 0), BigInt(query.get('end') ?? 0)];
    const nanos = (line: StoredLine): bigint => BigInt(line.time) * 1000n;
    const backward = query.get('direction') !== 'forward';
    const found = store.lines
      .filter((line) => store.lies || (accepts(labelsOf(line)) && nanos(line) >= start && nanos(line) < end))
      .sort((a, b) => (backward ? b.time - a.time : a.time - b.time))
      .slice(0, limit);
    const streams = new Map<string, { stream: object; values: [string, string][] }>();
    for (const line of found) {
      const labels = labelsOf(line);
      const key = JSON.stringify(labels);
      const stream = streams.get(key) ?? { stream: labels, values: [] };
      streams.set(key, stream);
      stream.values.push([String(nanos(line)), line.message]);
    }
    const data = {
      resultType: 'streams',
      result: [...streams.values()],
      stats: { summary: { execTime: 0.01 } },
    };
    return { body: JSON.stringify({ status: 'success', data }) };
  };
}

interface SearchBody {
  size: number;
  query: {
    bool: {
      filter: [
        { range: Record<string, { gte: number; lte: number }> },
        { bool: { should: { terms: Record<string, string[]> }[] } },
      ];
    };
  };
}

/** `POST /<index>/_search` for a range of `@timestamp`, terms on the host's fields, and descending order. */
export function elasticsearchApi(store: FakeStore) {
  return ({ path, body }: BackendRequest): BackendAnswer => {
    if (!path.endsWith('/_search')) return error(404, '{"error":"no handler"}');
    const { size, query } = JSON.parse(body) as SearchBody;
    if (size > 10_000)
      return {
        status: 400,
        body: JSON.stringify({
          error: { type: 'illegal_argument_exception', reason: 'Result window is too large' },
        }),
      };
    const [{ range }, { bool }] = query.bool.filter;
    const { gte = 0, lte = 0 } = range['@timestamp'] ?? {};
    const names = bool.should.flatMap(({ terms }) => terms['host.name'] ?? []);
    const millis = (line: StoredLine): number => Math.floor(line.time / 1000);
    const hits = store.lines
      .map((line, index) => ({ line, index }))
      .filter(
        ({ line }) => store.lies || (names.includes(line.host) && millis(line) >= gte && millis(line) <= lte),
      )
      .sort((a, b) => millis(b.line) - millis(a.line))
      .slice(0, size)
      .map(({ line, index }) => ({
        _index: 'filebeat-1',
        _id: `d${index}`,
        _score: null,
        _source: {
          '@timestamp': new Date(line.time / 1000).toISOString(),
          message: line.message,
          host: { name: line.host },
          log: { syslog: { priority: line.priority, appname: line.identifier } },
          'systemd.unit': line.unit,
        },
        sort: [String(millis(line))],
      }));
    const answer = {
      took: 3,
      timed_out: false,
      _shards: { total: 1, successful: 1, skipped: 0, failed: 0 },
      hits: { max_score: null, hits },
    };
    return { body: JSON.stringify(answer) };
  };
}

/** `GET /entries` with journal matches and `Range: entries=t=<hex>[:skip:count]`, as systemd 252 answers. */
export function gatewaydApi(store: FakeStore) {
  return ({ path, query, headers }: BackendRequest): BackendAnswer => {
    if (path !== '/entries') return error(404, 'Not found.');
    const range = /^entries=t=([0-9a-f]+)(?::(-?\d*):(\d+))?$/.exec(String(headers.range));
    if (range === null) return error(400, 'Failed to parse Range header.');
    const from = parseInt(range[1] ?? '0', 16);
    const hosts = query.getAll('_HOSTNAME');
    const own = store.lines
      .filter((line) => store.lies || hosts.includes(line.host))
      .sort((a, b) => a.time - b.time);
    const first = store.lies ? 0 : own.findIndex((line) => line.time >= from);
    const skip = Number(range[2] ?? 0);
    // Behind the end, journald seeks to the last entry and skips from there.
    const base = first < 0 ? own.length - (skip < 0 ? 1 : 0) : first;
    const begin = Math.max(0, base + skip);
    const chosen = own.slice(begin, range[3] === undefined ? undefined : begin + Number(range[3]));
    const text = chosen.map((line, index) =>
      JSON.stringify({
        __CURSOR: `s=a;i=${index}`,
        __REALTIME_TIMESTAMP: String(line.time),
        _HOSTNAME: line.host,
        PRIORITY: String(line.priority ?? 6),
        SYSLOG_IDENTIFIER: line.identifier ?? 'app',
        _SYSTEMD_UNIT: line.unit,
        _TRANSPORT: 'journal',
        MESSAGE: line.message,
      }),
    );
    return { body: text.map((line) => `${line}\n`).join('') };
  };
}
