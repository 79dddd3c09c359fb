import fc from 'fast-check';
import { createMasker, withMasking } from '../../src/llm/masking.js';
import { redactSecrets } from '../../src/llm/secrets.js';
import type { ModelRequest } from '../../src/ports/model.js';

const CHARACTERS = ' \n:.-/=@"\'[](){}aefhx019ZQ'.split('');
const text = fc.string({ unit: fc.constantFrom(...CHARACTERS, 'host-1', 'ip-2', 'mac-0'), maxLength: 60 });

describe('createMasker', () => {
  it.each([
    ['connect to 10.1.2.3:5432', 'connect to ip-1:5432'],
    ['10.0.0.1 and 10.0.0.2, again 10.0.0.1', 'ip-1 and ip-2, again ip-1'],
    ['IP 10.0.0.1.443 > 10.0.0.2.55000: Flags', 'IP ip-1.443 > ip-2.55000: Flags'],
    ['from 127.0.0.1 port 22', 'from loopback-1 port 22'],
    ['addr:fe80::1ff:fe23:4567:890a%eth0', 'addr:ip-1%eth0'],
    ['[2001:db8::1]:443', '[ip-1]:443'],
    ['from 2001:db8::1: ok', 'from ip-1: ok'],
    ['a:10.0.0.1', 'a:ip-1'],
    ['::ffff:10.0.0.1', 'ip-1'],
    ['SRC=203.0.113.9 MAC=52:54:00:12:34:56:52:54:00:65:43:21:08:00 x', 'SRC=ip-1 MAC=mac-1 x'],
    ['at 12:30:45 on 2026-11-05', 'at 12:30:45 on 2026-11-05'],
    ['std::vector<int>::push_back 5.10.0-28', 'std::vector<int>::push_back 5.10.0-28'],
    ['ip-10-0-0-5.ec2.internal', 'ip-1.ec2.internal'],
  ])('masks addresses: %s', (input, expected) => {
    expect(createMasker().mask(input)).toBe(expected);
  });

  it('masks listed host names, their short form and their domain', () => {
    const masker = createMasker(['web1.corp.example', 'DB2']);
    expect(masker.mask('web1 web1.corp.example db1.corp.example DB2 web10 web1-data')).toBe(
      'host-2 host-1 db1.domain-1 host-3 web10 host-2-data',
    );
  });

  it('gives text that looks like a placeholder one of its own', () => {
    const masker = createMasker(['alpha']);
    const masked = masker.mask('alpha is not host-1 nor ship-10 nor ip-10.0.0.1');
    expect(masked).not.toContain('alpha');
    expect(masked).not.toContain('10.0.0.1');
    expect(masker.unmask(masked)).toBe('alpha is not host-1 nor ship-10 nor ip-10.0.0.1');
  });

  it('leaves placeholders alone that it never gave out', () => {
    expect(createMasker().unmask('see host-7')).toBe('see host-7');
  });

  it('restores everything but secrets', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(text, fc.ipV4(), fc.ipV6(), fc.constantFrom('web1', 'web1.corp.example', 'host-1')),
        ),
        (parts) => {
          const masker = createMasker(['web1.corp.example', 'host-1', 'st-1']);
          const input = parts.join('');
          expect(masker.unmask(masker.mask(input))).toBe(redactSecrets(input));
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('lets no address through, whatever surrounds it', () => {
    const around = fc.constantFrom(
      '',
      ' ',
      '"',
      '[',
      ']',
      '=',
      '/',
      ',',
      ': ',
      ';',
      '(',
      ')',
      '\n',
      '@ ',
      '->',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.ipV4(),
          fc.ipV6().filter((ip) => ip !== '::'),
        ),
        around,
        around,
        (ip, left, right) => {
          expect(createMasker().mask(`src${left === '' ? ' ' : left}${ip}${right} port`)).not.toContain(ip);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('gives the same placeholder to the same address, and different ones to different addresses', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.ipV4(), { minLength: 2, maxLength: 8 }), (ips) => {
        const masker = createMasker();
        const first = ips.map((ip) => masker.mask(ip));
        expect(new Set(first).size).toBe(ips.length);
        expect(ips.map((ip) => masker.mask(ip))).toEqual(first);
      }),
    );
  });
});

describe('withMasking', () => {
  it('shows the model masked text and hands back restored text', async () => {
    const seen: ModelRequest[] = [];
    const model = {
      name: 'echo',
      usage: () => ({ calls: 0, promptTokens: 0, completionTokens: 0 }),
      complete: (request: ModelRequest) => {
        seen.push(request);
        return Promise.resolve({
          text: request.user,
          promptTokens: 1,
          completionTokens: 1,
          finishReason: 'stop',
        });
      },
    };
    const masked = withMasking(model, createMasker(['web1']));
    const reply = await masked.complete({
      purpose: 'test',
      system: 'You look at web1.',
      user: 'web1 at 10.0.0.1, password=hunter2, mail joe@example.com',
      maxTokens: 10,
    });
    expect(seen[0]?.system).toBe('You look at host-1.');
    expect(seen[0]?.user).toBe('host-1 at ip-1, password=[secret], mail [email]');
    expect(reply.text).toBe('web1 at 10.0.0.1, password=[secret], mail [email]');
  });
});
