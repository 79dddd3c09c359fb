import type { LogRecord } from '../../../src/domain/evidence.js';
import { isNamed, namesOf } from '../../../src/sources/http/host-names.js';
import { createSources, sourcesSchema } from '../../../src/sources/registry.js';
import { startFakeBackend } from '../../fake-backend.js';
import { elasticsearchApi, gatewaydApi, lokiApi } from '../../fake-log-apis.js';
import { END, collectOne, incident, recordsOf } from '../kit.js';

describe('isNamed', () => {
  const host = { ...incident.host };
  it.each([
    ['web-7', 'web-7.example.org', true],
    ['WEB-7.example.org', 'web-7', true],
    ['web-7.example.org', 'web-7.example.net', false],
    ['web-77', 'web-7', false],
    ['10.0.0.7', 'web-7', true],
    ['10.0.0.70', 'web-7', false],
    ['10', 'web-7', false],
    ['', 'web-7', false],
  ])('%j for the host %s: %s', (text, hostname, expected) => {
    expect(isNamed(text, namesOf({ ...host, hostname }))).toBe(expected);
  });
});

describe('a host of many names', () => {
  const all = ['10.0.0.7', '192.168.1.7', 'web-7', 'web-7.example.org', 'frontend'];
  const findNames = () => ({ ip: '10.0.0.7', hostname: 'web-7', labels: {}, all });

  it.each([
    ['loki', lokiApi, {}],
    ['elasticsearch', elasticsearchApi, { index: 'logs' }],
    ['journalGatewayd', gatewaydApi, {}],
  ] as const)('%s finds its lines under each of them, and no others', async (key, api, settings) => {
    const senders = [...all, 'other', '10.0.0.70'];
    const lines = senders.map((host, index) => ({
      time: (END - 100 + index) * 1e6,
      host,
      message: host,
      priority: 4,
    }));
    const backend = await startFakeBackend(api({ lines, lies: false }));
    try {
      const config = sourcesSchema.parse({ [key]: { url: backend.url, ...settings } });
      const [source] = createSources(config, { findNames, now: () => END + 5 });
      if (source === undefined) throw new Error('not in the registry');
      const records: LogRecord[] = await recordsOf(await collectOne(source));
      expect(records.map(({ message }) => message)).toEqual(all);
    } finally {
      await backend.close();
    }
  });
});
