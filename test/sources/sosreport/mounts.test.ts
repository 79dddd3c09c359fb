import { readMounts } from '../../../src/sources/sosreport/mounts.js';
import { snapshotAt } from '../../../src/sources/sosreport/parse.js';

function seen(mounts: string[], fstab = ''): [string | undefined, number | undefined, string | undefined][] {
  return readMounts(mounts.join('\n'), fstab, snapshotAt(0)).map(({ labels, values }) => [
    labels.mountpoint,
    values[0],
    labels.configured,
  ]);
}

describe('mounts of a sosreport', () => {
  it('tells what is read-only, from /proc/mounts and from mount', () => {
    const mounts = [
      '/dev/vda1 / ext4 rw,relatime 0 0',
      '/dev/vdb1 /data xfs ro,relatime 0 0',
      'proc /proc proc rw 0 0',
      '/dev/vdc1 on /srv type ext4 (ro,noatime)',
    ];
    expect(seen(mounts)).toEqual([
      ['/', 0, undefined],
      ['/data', 1, undefined],
      ['/srv', 1, undefined],
    ]);
  });

  it('compares with /etc/fstab by mount point, whatever it calls the device', () => {
    const fstab = [
      '# /etc/fstab',
      'UUID=0a1b / ext4 defaults,errors=remount-ro 0 1',
      'LABEL=data\t/data xfs defaults 0 2',
      'UUID=2c3d /boot ext4 ro,noatime 0 2',
      '#/dev/vdx /srv ext4 defaults 0 2',
    ].join('\n');
    const mounts = [
      '/dev/vda1 / ext4 rw,relatime 0 0',
      '/dev/vda2 /boot ext4 ro,noatime 0 0',
      '/dev/vdb1 /data xfs ro,relatime 0 0',
      '/dev/vdc1 /srv ext4 ro,relatime 0 0',
    ];
    expect(seen(mounts, fstab)).toEqual([
      ['/', 0, 'rw'],
      ['/data', 1, 'rw'],
      ['/srv', 1, undefined],
    ]);
  });

  it('knows what went read-only at an error without /etc/fstab', () => {
    const mounts = [
      '/dev/vda1 / ext4 ro,relatime,errors=remount-ro 0 0',
      '/dev/vdb1 /data ext4 rw,relatime,emergency_ro 0 0',
    ];
    expect(seen(mounts)).toEqual([
      ['/', 1, 'rw'],
      ['/data', 1, 'rw'],
    ]);
  });

  it('leaves out what is read-only by design: images, and places of what can be written elsewhere', () => {
    const mounts = [
      '/dev/loop0 /snap/core squashfs ro,nodev 0 0',
      '/dev/sr0 /media iso9660 ro 0 0',
      '/dev/vda4 /sysroot xfs ro,relatime 0 0',
      '/dev/vda4 /usr xfs ro,relatime 0 0',
      '/dev/vda4 /var xfs rw,relatime 0 0',
    ];
    expect(seen(mounts)).toEqual([['/var', 0, undefined]]);
  });
});
