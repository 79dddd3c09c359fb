import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createApp } from '../../src/app.js';
import { configSchema } from '../../src/config.js';
import type { Diagnosis } from '../../src/domain/diagnosis.js';
import { createSosreportSource, openSosreport } from '../../src/sources/sosreport/index.js';

/** What every report of this host holds: it is idle and well. */
const HOST: Record<string, string> = {
  'sos_commands/date/date': 'Mon Nov 23 14:16:11 UTC 2026\n',
  'sos_commands/host/hostname': 'web-7\n',
  'proc/meminfo':
    'MemTotal:        8000000 kB\nMemFree:         5000000 kB\nMemAvailable:    6000000 kB\nSwapTotal: 0 kB\n',
  'proc/cpuinfo': 'processor\t: 0\n\nprocessor\t: 1\n',
  uptime: ' 14:16:11 up 3 days,  2:05,  1 user,  load average: 0.20, 0.19, 0.16\n',
  'sos_commands/filesys/df_-al_-x_autofs':
    'Filesystem     1K-blocks    Used Available Use% Mounted on\n/dev/vdb1       10000000 2000000   8000000  20% /data\n',
  'sos_commands/networking/ip_-o_addr': '2: eth0    inet 10.0.0.7/24 brd 10.0.0.255\n',
  'sos_commands/logs/journalctl_--no-pager':
    '-- Journal begins at Fri 2026-11-20 --\nNov 23 13:00:00 web-7 systemd[1]: Started session.\n',
};
const RW_ROOT = '/dev/vda1 / ext4 rw,relatime 0 0\n';
const RO_DATA = '/dev/vdb1 /data ext4 ro,relatime 0 0\n';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'sosreport-ro-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

async function diagnose(files: Record<string, string>): Promise<Diagnosis> {
  for (const [file, text] of Object.entries({ ...HOST, ...files })) {
    mkdirSync(path.join(dir, path.dirname(file)), { recursive: true });
    writeFileSync(path.join(dir, file), text);
  }
  const app = await createApp(configSchema.parse({ logLevel: 'silent' }), [createSosreportSource(dir)]);
  return app.diagnostician.diagnose(await openSosreport(dir));
}

function answer({ report }: Diagnosis): string | null {
  return report.abstained ? null : (report.rootCauses[0]?.id ?? null);
}

describe('a file system that is read-only in a sosreport’s one sample', () => {
  it('is the cause where /etc/fstab wants it writable', async () => {
    const diagnosis = await diagnose({
      'proc/mounts': RW_ROOT + RO_DATA,
      'etc/fstab': '/dev/vda1 / ext4 defaults 0 1\nUUID=4e5f /data ext4 defaults 0 2\n',
    });
    expect(diagnosis.findings.map(({ kind }) => kind)).toContain('fs.readonly.unconfigured');
    expect(answer(diagnosis)).toBe('fs.readonly.remount');
    expect(diagnosis.report.rootCauses[0]?.verdict).toBe('supported');
  });

  it('is the cause where applications fail at it, although nobody knows how it should be', async () => {
    const journal = [
      '-- Journal begins at Fri 2026-11-20 --',
      'Nov 23 13:00:00 web-7 systemd[1]: Started session.',
      ...[1, 2, 3, 4].map(
        (second) => `Nov 23 14:00:0${second} web-7 app[77]: open /data/x.tmp: Read-only file system`,
      ),
    ].join('\n');
    const diagnosis = await diagnose({
      'proc/mounts': RW_ROOT + RO_DATA,
      'sos_commands/logs/journalctl_--no-pager': journal,
    });
    expect(answer(diagnosis)).toBe('fs.readonly.remount');
  });

  it('is mentioned, and not the cause, where nothing else speaks for it', async () => {
    const diagnosis = await diagnose({ 'proc/mounts': RW_ROOT + RO_DATA });
    const [finding] = diagnosis.findings.filter(({ kind }) => kind === 'fs.readonly');
    expect(finding).toMatchObject({ saturated: true, subject: { mountpoint: '/data' } });
    expect(finding?.strength).toBeLessThan(0.4);
    expect(answer(diagnosis)).not.toBe('fs.readonly.remount');
  });

  it('is not even mentioned where it is so by design', async () => {
    const diagnosis = await diagnose({
      'proc/mounts': `${RW_ROOT}${RO_DATA}/dev/loop3 /snap/x squashfs ro 0 0\n`,
      'etc/fstab': '/dev/vdb1 /data ext4 ro 0 2\n',
    });
    expect(diagnosis.findings.filter(({ kind }) => kind.startsWith('fs.readonly'))).toEqual([]);
    expect(answer(diagnosis)).not.toBe('fs.readonly.remount');
  });
});
