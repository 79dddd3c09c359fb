import fc from 'fast-check';
import { createTokenLine } from '../../../src/signals/logs/token-line.js';
import { WILDCARD, scanMasked, scanPlain, tokenTexts } from '../../../src/signals/logs/tokenize.js';

function masked(text: string): string {
  const line = createTokenLine();
  scanMasked(text, line);
  return tokenTexts(line).join(' ');
}

describe('scanMasked', () => {
  it.each([
    ['took 812 ms', 'took <*> ms'],
    ['took 812ms', 'took <*>'],
    ['from 10.0.0.9:443', 'from <*>'],
    ['fe80::1ff:fe23:4567:890a', '<*>::<*>'],
    ['at 2026-11-23T11:09:41Z', 'at <*>'],
    ['req-38101a0b-2096-447d-96ea-a692162415ae done', 'req-<*> done'],
    ['blk_-1608999687919862906', 'blk_<*>'],
    ['addr 0x7ffd3a', 'addr <*>'],
    ['worker-12 on dn228', 'worker-<*> on <*>'],
    ['eth0: link up on ext4', 'eth0: link up on ext4'],
    ['uid=0 user=root rhost=', 'uid= <*> user= root rhost='],
    ['GET /a/12?limit=5&x=y', 'GET /a/<*>?limit=<*>&x=y'],
    ['on Fri Jun 17', 'on <*> <*> <*>'],
    ['delta -12 of x-12', 'delta <*> of x-<*>'],
    ['  leading\tand  trailing ', 'leading and trailing'],
    ['Ошибка 42 на диске', 'Ошибка <*> на диске'],
    ['', ''],
  ])('%s → %s', (text, expected) => {
    expect(masked(text)).toBe(expected);
  });

  it('marks a token that is wholly masked', () => {
    const line = createTokenLine();
    scanMasked('disk 12 sda7', line);
    expect([...line.hashes.slice(0, 3)].map((hash) => hash === WILDCARD)).toEqual([false, true, false]);
  });

  it('takes any text, and the longest in bounded time', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' })), (text) => {
        const line = createTokenLine();
        scanMasked(text, line);
        expect(tokenTexts(line)).toHaveLength(line.length);
        scanPlain(text, line);
        expect(tokenTexts(line)).toHaveLength(line.length);
      }),
    );
    const line = createTokenLine();
    for (const text of ['1'.repeat(1e6), '1 '.repeat(1e6), '1x,'.repeat(1e6), '=a='.repeat(1e6)]) {
      scanMasked(text, line);
      expect(line.length).toBeLessThanOrEqual(256);
    }
  });

  it('masks equal numbers of digits or not alike', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), (a, b) => {
        expect(masked(`session ${String(a)} closed`)).toBe(masked(`session ${String(b)} closed`));
      }),
    );
  });
});
