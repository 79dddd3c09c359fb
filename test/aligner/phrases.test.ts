import { createPhraseMatcher } from '../../src/aligner/phrases.js';
import { TERMS } from './kit.js';

const match = createPhraseMatcher(TERMS);
const found = (text: string): string[] => [...match(text).keys()].sort();

describe('phrases of the vocabulary', () => {
  it.each([
    ['all CPUs are busy since noon', ['cpu.busy.high']],
    ['CPU at 100% on both sockets', ['cpu.busy.high']],
    ['host CPU mostly idle', ['cpu.idle.left']],
    ['writes fail: No space left on device', ['fs.enospc']],
    ['dmesg: nfs: server filer1 not responding', ['nfs.unresponsive']],
    ['several processes in D state', ['process.blocked']],
    ['network traffic went down, it fell to a third', ['net.traffic.low']],
  ])('reads %j', (text, terms) => {
    expect(found(text)).toEqual(expect.arrayContaining(terms));
  });

  it.each([
    ['the CPUs are not busy', 'cpu.busy.high'],
    ['the CPU is idle, not busy', 'cpu.busy.high'],
    ['network traffic is low', 'net.traffic.high'],
    ['there is space left on the device', 'fs.enospc'],
    ['the nfs server is responding', 'nfs.unresponsive'],
  ])('does not read %j as %s', (text, term) => {
    expect(found(text)).not.toContain(term);
  });

  it('finds nothing in words without a term', () => {
    expect(found('lunch is at noon')).toEqual([]);
    expect(found('')).toEqual([]);
  });
});
