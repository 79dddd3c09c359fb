import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { fillCommand, fillSentence, shellQuote } from '../../src/diagnosis/commands.js';

describe('fillCommand', () => {
  it('fills what is harmless', () => {
    expect(fillCommand('systemctl status {unit}', { unit: 'web@1.service' })).toBe(
      'systemctl status web@1.service',
    );
    expect(fillCommand('df -h {mountpoint}', { mountpoint: '/srv/data' })).toBe('df -h /srv/data');
  });

  it.each([
    ['unit', 'a; rm -rf /'],
    ['unit', '$(reboot)'],
    ['unit', '-h'],
    ['process', 'x`id`'],
    ['mountpoint', '/srv/../etc'],
    ['mountpoint', 'relative'],
    ['device', '../sda'],
    ['pid', '1 -9'],
    ['interface', 'eth0\nreboot'],
  ])('leaves the placeholder for %s = %j', (name, value) => {
    expect(fillCommand(`run {${name}}`, { [name]: value })).toBe(`run ${name.toUpperCase()}`);
  });

  it('leaves braces of the shell and of awk alone', () => {
    expect(fillCommand("ps aux | awk '{print $2}'", { unit: 'x' })).toBe("ps aux | awk '{print $2}'");
  });

  it('never lets evidence add a word, an option or a command', () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 40 }),
        fc.constantFrom('unit', 'process', 'device', 'mountpoint', 'pid', 'interface'),
        (value, name) => {
          const [, filled = ''] = fillCommand(`run {${name}}`, { [name]: value }).split(/^run /);
          expect(filled).toMatch(/^('[^']*'|[\w./:@%+=-]+)$/);
          expect(filled.startsWith('-')).toBe(false);
        },
      ),
    );
  });
});

describe('shellQuote', () => {
  it('gives the shell back the very text', () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 30 }).filter((text) => !text.includes('\0') && text !== ''),
        (text) => {
          const out = execFileSync('/bin/sh', ['-c', `printf %s ${shellQuote(text)}`], { encoding: 'utf8' });
          expect(out).toBe(text);
        },
      ),
      { numRuns: 25 },
    );
  });
});

describe('fillSentence', () => {
  it('says a general word when the value is not known or not safe', () => {
    expect(fillSentence('{unit} grows on {mountpoint}.', { unit: 'db.service' })).toBe(
      'db.service grows on the file system.',
    );
    expect(fillSentence('{process} spins.', { process: '<script>' })).toBe('A process spins.');
  });

  it.each([
    ['CPU {cpu} is stuck.', 'One CPU is stuck.', 'CPU 3 is stuck.'],
    ['A pool of CPU {cpu} is stuck.', 'A pool of one CPU is stuck.', 'A pool of CPU 3 is stuck.'],
  ])('does not say twice what %j is', (text, unknown, known) => {
    expect(fillSentence(text, {})).toBe(unknown);
    expect(fillSentence(text, { cpu: '3' })).toBe(known);
  });

  it('leaves out an aside that would say nothing', () => {
    const text = '{process} (service {unit}) spins (on {cpu}).';
    expect(fillSentence(text, { process: 'java', unit: 'app.service' })).toBe(
      'java (service app.service) spins.',
    );
    expect(fillSentence(text, {})).toBe('A process spins.');
  });
});
