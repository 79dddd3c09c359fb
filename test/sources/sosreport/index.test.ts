import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import type { LogRecord, MetricSeries } from '../../../src/domain/evidence.js';
import { createSosreportSource, openSosreport } from '../../../src/sources/sosreport/index.js';
import {
  readDate,
  readDf,
  readLoad,
  readMeminfo,
  readPs,
  readSs,
  readZone,
  snapshotAt,
} from '../../../src/sources/sosreport/parse.js';

const FILES: Record<string, string> = {
  'sos_commands/date/date': 'Mon Nov 23 14:16:11 CET 2026\n',
  'sos_commands/systemd/timedatectl':
    '               Local time: Mon 2026-11-23 14:16:11 CET\n                Time zone: Europe/Berlin (CET, +0100)\n',
  'sos_commands/host/hostname': 'web-7.example.com\n',
  'sos_commands/kernel/uname_-a':
    'Linux web-7 6.1.0-18-amd64 #1 SMP PREEMPT_DYNAMIC Debian 6.1.76-1 x86_64 GNU/Linux\n',
  'etc/os-release': 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nNAME="Debian GNU/Linux"\n',
  'proc/meminfo':
    'MemTotal:        8000000 kB\nMemAvailable:     200000 kB\nActive(anon):       1000 kB\nHugePages_Total:      5\n',
  'proc/cpuinfo': 'processor\t: 0\nmodel name\t: x\n\nprocessor\t: 1\n',
  uptime: ' 14:16:11 up 3 days,  2:05,  1 user,  load average: 20.20, 19.01, 16.62\n',
  'sos_commands/filesys/df_-al_-x_autofs': [
    'Filesystem     1K-blocks    Used Available Use% Mounted on',
    '/dev/vda1       10000000 9900000         0 100% /',
    'proc                   0       0         0    - /proc',
  ].join('\n'),
  'sos_commands/process/ps_auxwww': [
    'USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND',
    'root           1  0.0  0.0 168384 12288 ?        Ss   Nov20   0:12 /sbin/init',
    'root         426 99.0  0.0      0     0 ?        D    13:00   9:12 [jbd2/vda1-8]',
    'www          900  0.0  0.0      0     0 ?        Z    13:00   0:00 [php] <defunct>',
  ].join('\n'),
  'sos_commands/networking/ss_-peaonmi':
    'Netid State Recv-Q\ntcp   ESTAB  0      0      10.0.0.7:22 10.0.0.1:5\ntcp   CLOSE-WAIT 1 0 a b\n',
  'sos_commands/networking/ip_-o_addr':
    '1: lo    inet 127.0.0.1/8 scope host lo\n2: eth0    inet 10.0.0.7/24 brd 10.0.0.255\n',
  'sos_commands/logs/journalctl_--no-pager': [
    '-- Journal begins at Fri 2026-11-20 --',
    'Nov 22 10:00:00 web-7 old[1]: too old',
    'Nov 23 14:00:01 web-7 kernel: EXT4-fs error (device vda1): ext4_find_entry:1463: inode #2: comm ls: reading directory lblock 0',
    'Nov 23 14:00:02 web-7 app[77]: first line',
    '                              second line',
  ].join('\n'),
};
const TIME = Date.parse('2026-11-23T13:16:11Z') / 1000;

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'sosreport-web-7-'));
  for (const [file, text] of Object.entries(FILES)) {
    mkdirSync(path.join(dir, path.dirname(file)), { recursive: true });
    writeFileSync(path.join(dir, file), text);
  }
});
afterEach(() => rmSync(dir, { recursive: true }));

describe('sosreport', () => {
  it('names host and window', async () => {
    expect(await openSosreport(dir)).toMatchObject({
      host: {
        ip: '10.0.0.7',
        hostname: 'web-7.example.com',
        kernel: '6.1.0-18-amd64',
        osRelease: 'Debian GNU/Linux 12 (bookworm)',
        cpus: 2,
        memBytes: 8_192_000_000,
      },
      window: { start: TIME - 10_800, end: TIME },
    });
    await expect(openSosreport(tmpdir())).rejects.toThrow(/no unpacked sosreport/);
  });

  it('reads snapshots, logs in the host’s zone, and blocked tasks', async () => {
    const incident = await openSosreport(dir);
    const [metrics, logs, stacks] = await createSosreportSource(dir).collect(
      incident,
      new AbortController().signal,
    );
    const series = metrics?.data?.modality === 'metrics' ? metrics.data.series : [];
    const value = (name: string, label?: string) =>
      series.find(
        (one) => one.name === name && (label === undefined || Object.values(one.labels).includes(label)),
      )?.values[0];
    expect([
      value('node_memory_MemAvailable_bytes'),
      value('node_memory_Active_anon_bytes'),
      value('node_memory_HugePages_Total'),
    ]).toEqual([204_800_000, 1_024_000, 5]);
    expect([
      value('node_load1'),
      value('node_filesystem_avail_bytes', '/'),
      value('node_filesystem_free_bytes', '/'),
    ]).toEqual([20.2, 0, 102_400_000]);
    expect([
      value('node_processes_state', 'D'),
      value('node_processes_state', 'Z'),
      value('node_tcp_connection_states', 'close_wait'),
    ]).toEqual([1, 1, 1]);
    expect(metrics?.evidence).toMatchObject({
      status: 'partial',
      note: expect.stringMatching(/one moment/) as string,
    });
    const records: LogRecord[] = [];
    if (logs?.data?.modality === 'logs') for await (const record of logs.data.records()) records.push(record);
    expect(records.map(({ time, identifier }) => [time, identifier])).toEqual([
      [TIME - 970, 'kernel'],
      [TIME - 969, 'app'],
      [TIME - 969, 'app'],
    ]);
    expect(stacks?.data).toMatchObject({ blocked: [{ tasks: [{ pid: 426, command: 'jbd2/vda1-8' }] }] });
  });

  it('reads what sysstat recorded of the hours before, and nothing of another host', async () => {
    const sar = (host: string): string =>
      [
        `Linux 6.1.0-18-amd64 (${host}) \t11/23/2026 \t_x86_64_\t(2 CPU)`,
        '',
        '00:00:01      runq-sz  plist-sz   ldavg-1   ldavg-5  ldavg-15   blocked',
        '14:00:01            1       300      1.00      1.10      1.20         0',
        '14:10:01            9       300      9.00      4.10      2.20         3',
      ].join('\n');
    const loads = async (): Promise<MetricSeries | undefined> => {
      const [metrics] = await createSosreportSource(dir).collect(
        await openSosreport(dir),
        new AbortController().signal,
      );
      const series = metrics?.data?.modality === 'metrics' ? metrics.data.series : [];
      return series.find(({ name }) => name === 'node_load1');
    };
    mkdirSync(path.join(dir, 'sos_commands/sar'));
    writeFileSync(path.join(dir, 'sos_commands/sar/sar23'), sar('web-7'));
    const known = await loads();
    expect(known?.values.at(0)).toBe(1);
    expect(known?.values.slice(-2)).toEqual([9, 20.2]);
    expect(known?.times.at(-1)).toBe(TIME);
    writeFileSync(path.join(dir, 'sos_commands/sar/sar23'), sar('db-9'));
    expect((await loads())?.values).toEqual([20.2]);
  });

  it('names what the report lacks', async () => {
    rmSync(path.join(dir, 'sos_commands/logs'), { recursive: true });
    const [, logs] = await createSosreportSource(dir).collect(
      await openSosreport(dir),
      new AbortController().signal,
    );
    expect(logs?.evidence).toMatchObject({
      status: 'failed',
      note: expect.stringMatching(/neither a journal/) as string,
    });
  });

  it('never throws on foreign text', () => {
    const snapshot = snapshotAt(0);
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        for (const read of [readMeminfo, readLoad, readDf, readSs])
          for (const { values } of read(text, snapshot)) expect(values[0]).not.toBeNaN();
        readPs(text, 0);
        readZone(text);
        readDate(text);
      }),
    );
  });
});
