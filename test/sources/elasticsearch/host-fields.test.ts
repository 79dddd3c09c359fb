import { isOfHost, searchBody } from '../../../src/sources/elasticsearch/parse.js';
import { createSources, sourcesSchema } from '../../../src/sources/registry.js';
import { namesOf } from '../../../src/sources/http/host-names.js';
import { startFakeBackend } from '../../fake-backend.js';
import { END, collectOne, incident, recordsOf } from '../kit.js';

describe('isOfHost', () => {
  const values = ['10.0.0.7', 'web-7'];
  it.each([
    ['a multi-field', { hostname: 'web-7' }, ['hostname.keyword'], true],
    ['a nested multi-field', { host: { name: 'web-7' } }, ['host.name.raw'], true],
    ['a field that is really called so', { host: { keyword: 'web-7' } }, ['host.keyword'], true],
    ['the field itself before its parent', { host: { keyword: 'web-8' } }, ['host.keyword'], false],
    ["another host's", { hostname: 'web-8' }, ['hostname.keyword'], false],
    ['no such field', { host: { name: 'web-7' } }, ['hostname.keyword'], false],
    ['any other part of a name', { hostname: 'web-7' }, ['hostname.text'], false],
    ['another case', { host: { name: 'WEB-7' } }, ['host.name'], true],
    ['one of several', { host: { ip: ['fe80::1', '10.0.0.7'] } }, ['host.ip'], true],
  ])('%s', (_, source, fields, expected) => {
    expect(isOfHost(source, fields, values)).toBe(expected);
  });
});

describe('a host field of dynamic mapping', () => {
  it('is searched as it is and read from its parent', () => {
    const { query, _source } = searchBody({
      ...{ window: incident.window, values: ['web-7'], timeField: '@timestamp', pageSize: 10, until: 0 },
      hostFields: ['hostname.keyword'],
    });
    expect(_source).toEqual(expect.arrayContaining(['hostname.keyword', 'hostname']));
    expect(JSON.stringify(query)).toContain('{"terms":{"hostname.keyword":["web-7"]}}');
  });

  it('leaves no line of the host out', async () => {
    const time = END - 60;
    const document = { '@timestamp': new Date(time * 1000).toISOString(), message: 'Out of memory' };
    const hits = ['web-7', 'web-8'].map((hostname, index) => ({
      _index: 'logstash-1',
      _id: String(index),
      _source: { ...document, hostname },
      sort: [time * 1000],
    }));
    const backend = await startFakeBackend(() => ({
      body: JSON.stringify({ timed_out: false, _shards: { failed: 0 }, hits: { hits } }),
    }));
    try {
      const elasticsearch = { url: backend.url, index: 'logstash-*', hostFields: ['hostname.keyword'] };
      const config = sourcesSchema.parse({ elasticsearch });
      const [source] = createSources(config, { findNames: namesOf, now: () => END + 5 });
      if (source === undefined) throw new Error('not in the registry');
      const collected = await collectOne(source);
      expect(await recordsOf(collected)).toHaveLength(1);
      expect(collected.evidence.note).toMatch(/1 lines of another host/);
    } finally {
      await backend.close();
    }
  });
});
