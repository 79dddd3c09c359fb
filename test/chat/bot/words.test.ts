import fc from 'fast-check';
import { likelyVerb, plainWords, readFreeWords, readVerb } from '../../../src/chat/bot/words.js';
import { hostOfEntry, inventoryEntrySchema } from '../../../src/incidents/inventory-host.js';
import { createInventory } from '../../../src/incidents/inventory.js';

const NOW = Date.parse('2026-11-23T15:00:00Z') / 1000;
const inventory = createInventory(
  [
    { name: 'web-1', addresses: ['10.0.3.17'] },
    { name: 'web-2' },
    { name: 'db.example.com' },
    { name: 'lonely' },
    { name: '7even' },
  ].map((entry) => hostOfEntry(inventoryEntrySchema.parse(entry))),
);
const read = (text: string) =>
  readFreeWords(plainWords(text), inventory, {
    now: NOW,
    zone: 'Europe/Berlin',
    retentionSeconds: 30 * 86_400,
  });
const at = (iso: string): number => Date.parse(iso) / 1000;

describe('readFreeWords', () => {
  it.each([
    ['why is 10.0.3.17 slow?', 'web-1', undefined],
    ['look at web-1 at 14:05 please', 'web-1', at('2026-11-23T13:05:00Z')],
    ['what happened on `lonely` yesterday at 09:30?', 'lonely', at('2026-11-22T08:30:00Z')],
    ['web-2, 10m ago', 'web-2', NOW - 600],
    ['anything odd with 10.0.3.17:9100 2 hours ago?', 'web-1', NOW - 7200],
    ['db.example.com 2026-11-23T12:00:00Z', 'db.example.com', at('2026-11-23T12:00:00Z')],
    ['is <http://db.example.com|db.example.com> ok now?', 'db.example.com', NOW],
    ['please diagnose (web-1) around 2pm… no, 14:30 UTC', 'web-1', at('2026-11-23T14:30:00Z')],
    ['<@U123> web-1 since 1795441200', 'web-1', 1_795_441_200],
  ])('%s', (text, host, time) => {
    const found = read(text);
    expect(found.hosts.map(({ name }) => name)).toEqual([host]);
    expect(found.time?.time).toBe(time);
    expect(found.timeFault).toBeUndefined();
  });

  it('names several hosts once each', () => {
    expect(read('web-1 (10.0.3.17) or web-2?').hosts.map(({ name }) => name)).toEqual(['web-1', 'web-2']);
  });

  it.each([
    ['why is 10.0.3.99 slow?', '10.0.3.99'],
    ['look at web-9 at 14:05', 'web-9'],
    ['10.0.3', '10.0.3'],
    ['host app01 please', 'app01'],
    ['what about a.b.example.com?', 'a.b.example.com'],
  ])('sees the unknown host in: %s', (text, word) => {
    expect(read(text)).toMatchObject({ hosts: [], unknown: word });
  });

  it.each(['hello there', 'thanks, 2 of 3 are fine', 'see you at 14:05', 'only 5m left', ''])(
    'sees no host in: %s',
    (text) => {
      expect(read(text)).toMatchObject({ hosts: [], unknown: null });
    },
  );

  it('says what is wrong with a time', () => {
    expect(read('web-1 at 25:10').timeFault?.message).toContain('no time of day');
    expect(read('web-1 2031-01-01 10:00').timeFault?.message).toContain('in the future');
    expect(read('web-1 for 3 reasons').timeFault).toBeUndefined();
  });

  it('never throws', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            fc.string(),
            fc.constantFrom('web-1', '14:05', 'ago', '10m', '<http://', '2026-01-01', '@', '::1'),
          ),
        ),
        (words) => {
          read(words.join(' '));
        },
      ),
    );
  });
});

describe('verbs', () => {
  it('takes the first word whatever its case', () => {
    expect(readVerb(['Diagnose', 'web-1'])).toEqual({ verb: 'diagnose', rest: ['web-1'] });
    expect(readVerb(['web-1'])).toEqual({ verb: undefined, rest: ['web-1'] });
  });
  it('knows slips of the keyboard', () => {
    expect(likelyVerb('daignose')).toBe('diagnose');
    expect(likelyVerb('statsu')).toBe('status');
    expect(likelyVerb('frobnicate')).toBeNull();
  });
});
