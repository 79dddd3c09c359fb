import { pointerOf } from '../../src/eval/alert-pointer.js';

describe('pointerOf', () => {
  it.each<[string, string, string[], string]>([
    ['HostOutOfMemory', 'Host out of memory (instance 10.0.0.1:9100)', ['mem.leak.process'], 'cause'],
    ['HostHighCpuLoad', 'Host high CPU load', ['disk.io.latency'], 'elsewhere'],
    ['HostTcpRetransmits', 'Host TCP retransmission rate high', ['net.syn.flood'], 'cause'],
    ['HostOutOfDiskSpace', 'Host out of disk space', ['fs.readonly.remount'], 'cause'],
    ['HostDown', 'Host not answering scrapes', ['kernel.soft_lockup'], 'nowhere'],
    [
      '',
      'users complain about fra-disk-09 (10.12.3.41), it hangs now and then',
      ['disk.io.error'],
      'nowhere',
    ],
    ['', 'CPU alert fired and cleared', ['net.latency', 'cpu.steal'], 'cause'],
  ])('%s "%s" on %j points to %s', (name, summary, accepted, expected) => {
    expect(pointerOf({ name, summary }, accepted)).toBe(expected);
  });
});
