import fc from 'fast-check';
import { judgeLink, signTarget, signedLink } from '../../src/web/report-links.js';
import type { LinkTarget } from '../../src/web/report-links.js';

const SECRET = 'sixteen characters at least';

function queryOf(link: string): { exp: string | null; sig: string | null } {
  const { searchParams } = new URL(link);
  return { exp: searchParams.get('exp'), sig: searchParams.get('sig') };
}

describe('signed links', () => {
  const target: LinkTarget = { kind: 'reports', id: 'd-1' };

  it('open their target until they expire', () => {
    const link = signedLink('https://oscope.example.org/', SECRET, target, 1000.7);
    expect(link).toMatch(/^https:\/\/oscope\.example\.org\/reports\/d-1\?exp=1000&sig=[\w-]{43}$/);
    expect(judgeLink(SECRET, target, queryOf(link), 1000)).toBe('good');
    expect(judgeLink(SECRET, target, queryOf(link), 1001)).toBe('expired');
  });

  it('open nothing else', () => {
    const { sig } = queryOf(signedLink('http://x', SECRET, target, 1000));
    const judged = (wanted: LinkTarget, exp: unknown, given: unknown, secret = SECRET): string =>
      judgeLink(secret, wanted, { exp, sig: given }, 0);
    expect(judged(target, '1000', sig)).toBe('good');
    expect(judged({ ...target, id: 'd-2' }, '1000', sig)).toBe('forged');
    expect(judged({ ...target, kind: 'knowledge' }, '1000', sig)).toBe('forged');
    expect(judged(target, '1001', sig)).toBe('forged');
    expect(judged(target, '1000', sig, 'another secret of theirs')).toBe('forged');
    for (const odd of [undefined, null, '', ['x'], {}, `${sig ?? ''}=`, 'é'.repeat(43)])
      expect(judged(target, '1000', odd)).toBe('forged');
    for (const odd of [undefined, '1e3', '0x3e8', ' 1000', '-1', ['1000'], '9'.repeat(30)])
      expect(judged(target, odd, sig)).toBe('forged');
  });

  it('hold for any id, and for that one alone', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.string(), fc.nat(), (id, other, expires) => {
        const wanted: LinkTarget = { kind: 'reports', id };
        const query = { exp: String(expires), sig: signTarget(SECRET, wanted, expires) };
        expect(judgeLink(SECRET, wanted, query, expires)).toBe('good');
        if (other !== id) expect(judgeLink(SECRET, { ...wanted, id: other }, query, expires)).toBe('forged');
      }),
    );
  });
});
