import { EXAMPLES } from '../../../src/chat/conversation/examples.js';
import { understand } from '../../../src/chat/conversation/understand.js';
import { readUtterance } from '../../../src/chat/conversation/utterance.js';
import { HELD_OUT } from './held-out.js';

const CHANGES = ['objection', 'exclude', 'hint', 'undo'];

function measure(phrases: Readonly<Record<string, readonly string[]>>) {
  const told = Object.entries(phrases).flatMap(([meant, list]) =>
    list.map((text) => ({ meant, text, got: understand(readUtterance(text)).kind ?? 'none' })),
  );
  const wrong = told.filter(({ meant, got }) => got !== meant && got !== 'none');
  return {
    share: told.filter(({ meant, got }) => got === meant).length / told.length,
    wrong: wrong.length / told.length,
    // The worst: the diagnosis changes by words that were no statement about it.
    changed: wrong.filter(({ got }) => CHANGES.includes(got)).map(({ text }) => text),
  };
}

describe('understanding without a model', () => {
  it('knows its own examples', () => {
    const { share, changed } = measure(EXAMPLES);
    expect(share).toBeGreaterThan(0.98);
    expect(changed).toEqual([]);
  });

  it('understands most of what it was not made from, and seldom takes it for something else', () => {
    const { share, wrong, changed } = measure(HELD_OUT);
    expect(share).toBeGreaterThan(0.85);
    expect(wrong).toBeLessThan(0.08);
    expect(changed.length).toBeLessThan(3);
  });

  it.each([
    ['why step 2?', { step: 2 }],
    ['look two hours earlier', { durations: [7200] }],
    ['go back half an hour', { durations: [1800] }],
    ['the last 2h30m', { durations: [9000] }],
    ['what did the logs say at 14:03?', { clocks: ['14:03'] }],
    ['logs between 2 pm and 14:30:10', { clocks: ['2:00 pm', '14:30:10'] }],
    ['what about yesterday 14:00', { day: 'yesterday', clocks: ['14:00'] }],
    ['how do I fix it on RHEL 8?', { os: 'Red Hat Enterprise Linux 8' }],
    ['on ubuntu22.04', { os: 'Ubuntu 22.04' }],
    ['and SLES 15 SP5?', { os: 'SUSE Linux Enterprise Server 15 SP5' }],
    ['on bookworm', { os: 'Debian 12' }],
    ['compare with 10.0.3.18', { hosts: ['10.0.3.18'] }],
    ['is web-8.example.org affected?', { hosts: ['web-8.example.org'] }],
    ['compare with fe80::1:2', { hosts: ['fe80::1:2'] }],
    ['M1 and l2 are wrong', { findings: ['M1', 'L2'] }],
    ['cause 3', { ordinal: 3 }],
    ['the second one', { ordinal: 2 }],
    ['wait 2 seconds', { ordinal: null }],
    ['what happened first?', { ordinal: null }],
  ])('reads %s', (text, wanted) => {
    expect(readUtterance(text)).toMatchObject(wanted);
  });

  it('reads hostile text in bounded time', () => {
    const long = [
      'a '.repeat(2000),
      '1'.repeat(4000),
      'with web-1 '.repeat(400),
      '\u202e\u0000\u001b[31m'.repeat(500),
      'not the '.repeat(500),
      '12:34:56 '.repeat(450),
    ];
    for (const text of long) expect(() => understand(readUtterance(text))).not.toThrow();
  });
});
