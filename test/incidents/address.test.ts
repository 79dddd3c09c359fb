import { isIPv4, isIPv6 } from 'node:net';
import fc from 'fast-check';
import { looksLikeAddress, readAddress } from '../../src/incidents/address.js';

describe('readAddress', () => {
  it.each([
    ['10.0.0.7', '10.0.0.7'],
    ['255.255.255.255', '255.255.255.255'],
    ['2001:db8::1', '2001:db8::1'],
    ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
    ['2001:0db8:0:1:0:0:0:1', '2001:db8:0:1::1'],
    ['fd00:0:0:0:1:0:0:1', 'fd00::1:0:0:1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['::1', '::1'],
    ['fe80::', 'fe80::'],
  ])('%s is %s', (text, canonical) => {
    expect(readAddress(text)).toMatchObject({ kind: 'address', canonical });
  });

  it.each([
    ['127.1', /four decimal numbers/],
    ['127.0.1', /four decimal numbers/],
    ['0x7f000001', /four decimal numbers/],
    ['0x7f.0.0.1', /four decimal numbers/],
    ['017700000001', /four decimal numbers/],
    ['2130706433', /four decimal numbers/],
    ['010.0.0.1', /four decimal numbers/],
    ['10.0.0.07', /four decimal numbers/],
    ['10.0.0.256', /four decimal numbers/],
    ['10.0.0.1.', /four decimal numbers/],
    ['10.0.0', /four decimal numbers/],
    ['+10.0.0.1', /four decimal numbers/],
    ['::ffff:a9fe:a9fe', /IPv6 spelling of an IPv4/],
    ['0:0:0:0:0:ffff:7f00:1', /IPv6 spelling of an IPv4/],
    ['::ffff:127.0.0.1', /must not end in an IPv4/],
    ['::127.0.0.1', /must not end in an IPv4/],
    ['::7f00:1', /IPv6 spelling of an IPv4/],
    ['::ffff:0:7f00:1', /IPv6 spelling of an IPv4/],
    ['64:ff9b::7f00:1', /IPv6 spelling of an IPv4/],
    ['2002:7f00:1::', /IPv6 spelling of an IPv4/],
    ['fe80::1%eth0', /zone id/],
    ['[2001:db8::1]', /brackets/],
    ['[2001:db8::1]:9100', /brackets/],
    ['10.0.0.1:9100', /IPv6/],
    ['2001:db8:::1', /no IPv6/],
    ['2001:db8::1::2', /no IPv6/],
    ['1:2:3:4:5:6:7', /no IPv6/],
    ['1:2:3:4:5:6:7:8:9', /no IPv6/],
    ['1:2:3:4:5:6:7::8', /no IPv6/],
    ['g::1', /no IPv6/],
    ['12345::', /no IPv6/],
    [':1:2:3:4:5:6:7', /no IPv6/],
    ['１２７.0.0.1', /plain ASCII/],
    ['①②⑦.0.0.1', /plain ASCII/],
    ['127。0。0。1', /plain ASCII/],
    ['10.0.0.1 ', /plain ASCII/],
    ['10.0.0.1\n', /plain ASCII/],
    ['10.0.0.1\u0000', /plain ASCII/],
    ['', /empty/],
    ['1'.repeat(100_000), /too long/],
  ])('%s', (text, reason) => {
    expect(readAddress(text)).toEqual({ kind: 'refused', reason: expect.stringMatching(reason) as string });
  });
});

describe('properties', () => {
  it('reads every IPv4 address in its usual spelling', () => {
    fc.assert(
      fc.property(fc.ipV4(), (text) => {
        expect(readAddress(text)).toEqual({ kind: 'address', family: 4, canonical: text });
        expect(looksLikeAddress(text)).toBe(true);
      }),
    );
  });

  it('refuses every other spelling of an IPv4 address, and never takes it for a name', () => {
    fc.assert(
      fc.property(fc.ipV4Extended(), (text) => {
        if (isIPv4(text)) return;
        expect(readAddress(text).kind).toBe('refused');
        expect(looksLikeAddress(text)).toBe(true);
      }),
    );
  });

  it('reads IPv6 as Node does, and one address has one canonical spelling', () => {
    fc.assert(
      fc.property(fc.ipV6(), (text) => {
        const reading = readAddress(text);
        if (reading.kind === 'refused') return expect(reading.reason).toMatch(/IPv4/);
        const { hostname } = new URL(`http://[${text}]/`);
        expect(`[${reading.canonical}]`).toBe(hostname);
        expect(readAddress(reading.canonical)).toEqual(reading);
        expect(readAddress(text.toUpperCase())).toEqual(reading);
      }),
      { numRuns: 1000 },
    );
  });

  it('never throws, and what it takes is an address', () => {
    const texts = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.string({ unit: fc.constantFrom(...Array.from('0123456789abcdefxX:.%[]')) }),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const reading = readAddress(text);
        if (reading.kind === 'address') expect(isIPv4(text) || isIPv6(text)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});
