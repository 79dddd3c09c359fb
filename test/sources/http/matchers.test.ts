import fc from 'fast-check';
import {
  createPicker,
  escapeRegex,
  hostMatchers,
  matcherText,
  picks,
  quoteText,
} from '../../../src/sources/http/matchers.js';
import { namesOf } from '../../../src/sources/http/host-names.js';
import { selectorPredicate } from '../../fake-log-apis.js';

const DEFAULT = { instance: '=~{any}(:[0-9]+)?' };
const names = (ip: string, hostname: string, labels = {}) => ({
  ...namesOf({ ip, hostname, osRelease: null, kernel: null, cpus: null, memBytes: null }),
  labels,
});
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('a"} or up{b="', 'x\\', 'a\nb', '.*', 'a|b', '(?i)x', '"', "'", '`', '{{.}}'),
);

describe('quoteText and escapeRegex', () => {
  it('quoting can be undone and leaves no quote or line break open', () => {
    fc.assert(
      fc.property(text, (value) => {
        const quoted = quoteText(value);
        expect(JSON.parse(quoted)).toBe(value.replace(/\p{Surrogate}/gu, '\ufffd'));
        expect(quoted.slice(1, -1).replace(/\\./g, '')).not.toMatch(/["\n\r\\]/);
      }),
    );
  });

  it('an escaped text matches itself and nothing else', () => {
    fc.assert(
      fc.property(text, text, (value, other) => {
        const pattern = new RegExp(`^(?:${escapeRegex(value)})$`, 's');
        expect(pattern.test(value)).toBe(true);
        expect(pattern.test(other)).toBe(value === other);
      }),
    );
  });

  it('no name of a host changes what the selector means', () => {
    fc.assert(
      fc.property(text, text, (ip, hostname) => {
        fc.pre(ip !== '' || hostname !== '');
        fc.pre(!/\p{Surrogate}/u.test(ip + hostname) && !/\p{Surrogate}/u.test(hostname.split('.')[0] ?? ''));
        const matchers = hostMatchers(names(ip, hostname), DEFAULT);
        const accepts = selectorPredicate(`{${matcherText(matchers)}}`);
        const known = [ip, hostname, hostname.split('.')[0] ?? ''].filter((name) => name !== '');
        for (const name of known) {
          expect(createPicker(matchers)({ instance: `${name}:9100` })).toBe(true);
          if (!/[\n\r\u2028\u2029]/.test(name)) expect(accepts({ instance: `${name}:9100` })).toBe(true);
        }
        expect(accepts({ instance: 'some-other-host:9100' })).toBe(false);
        expect(createPicker(matchers)({ instance: 'some-other-host:9100' })).toBe(false);
        expect(createPicker(matchers)({})).toBe(false);
      }),
    );
  });
});

describe('hostMatchers', () => {
  it.each([
    ['exact', { instance: '{ip}:9100' }, { label: 'instance', operator: '=', value: '10.0.0.7:9100' }],
    [
      'expression',
      { host: '=~{hostname}(\\..*)?' },
      { label: 'host', operator: '=~', value: 'web-7(\\..*)?' },
    ],
    ['any name', { host: '=~{any}' }, { label: 'host', operator: '=~', value: '(?:10\\.0\\.0\\.7|web-7)' }],
    ['inventory', { node: '{labels.rack}-x' }, { label: 'node', operator: '=', value: 'r1-x' }],
    [
      'quantifier',
      { host: '=~{hostname}[0-9]{2}' },
      { label: 'host', operator: '=~', value: 'web-7[0-9]{2}' },
    ],
  ])('%s', (_, templates, expected) => {
    expect(hostMatchers(names('10.0.0.7', 'web-7', { rack: 'r1' }), templates)).toEqual([expected]);
  });

  it('a label of the inventory wins over the template', () => {
    expect(hostMatchers(names('10.0.0.7', 'web-7', { instance: 'w7:9100' }), DEFAULT)).toEqual([
      { label: 'instance', operator: '=', value: 'w7:9100' },
    ]);
  });

  it('any address of IPv6 may stand in brackets', () => {
    const matchers = hostMatchers(names('2001:db8::7', 'web-7'), DEFAULT);
    const own = ['2001:db8::7', '[2001:db8::7]', '[2001:db8::7]:9100', 'web-7:9100'];
    const accepts = selectorPredicate(`{${matcherText(matchers)}}`);
    for (const instance of own)
      expect([picks(matchers, { instance }), accepts({ instance })]).toEqual([true, true]);
    for (const instance of ['[2001:db8::70]:9100', '[web-7]:9100', '2'])
      expect(picks(matchers, { instance })).toBe(false);
  });

  it('picks nobody when a name is missing', () => {
    expect(hostMatchers(names('', ''), DEFAULT)).toEqual([]);
    expect(hostMatchers(names('10.0.0.7', ''), { a: '{ip}', b: '{hostname}' })).toEqual([]);
  });
});
