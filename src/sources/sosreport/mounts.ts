import type { MetricSeries } from '../../domain/evidence.js';
import type { Snapshot } from './parse.js';

/** What ext4 shows since Linux 6.15 after an error that it stopped at. */
const STOPPED = ['emergency_ro', 'shutdown'];
/** Read-only by their nature. */
const IMAGES = ['squashfs', 'iso9660', 'erofs', 'cramfs', 'romfs', 'udf'];

interface Mount {
  device: string;
  mountpoint: string;
  fstype: string;
  options: string[];
}

/** Mounts of block devices: the lines of `/proc/mounts`, or of `mount`. */
function mountsOf(text: string): Mount[] {
  const lines = [
    ...text.matchAll(/^(\/dev\/\S+) (\/\S*) (\S+) (\S+) [0-9]+ [0-9]+$/gm),
    ...text.matchAll(/^(\/dev\/\S+) on (\/\S*) type (\S+) \(([^)]*)\)/gm),
  ];
  return lines.map(([, device = '', mountpoint = '', fstype = '', options = '']) => ({
    device,
    mountpoint,
    fstype,
    options: options.split(','),
  }));
}

/** Mount point → whether `/etc/fstab` wants it read-only. The device may be a UUID there, so it is not compared. */
function configuredOf(fstab: string): Map<string, 'ro' | 'rw'> {
  const lines = [...fstab.matchAll(/^[ \t]*[^#\s]\S*[ \t]+(\/\S*)[ \t]+\S+[ \t]+(\S+)/gm)];
  return new Map(
    lines.map(([, mountpoint = '', options = '']) => [
      mountpoint,
      options.split(',').includes('ro') ? 'ro' : 'rw',
    ]),
  );
}

const isStopped = ({ options }: Mount): boolean => STOPPED.some((option) => options.includes(option));
const isReadOnly = (mount: Mount): boolean => mount.options.includes('ro') || isStopped(mount);

/** Nobody mounts read-only what should become so at an error. */
function fellReadOnly(mount: Mount): boolean {
  return isStopped(mount) || (isReadOnly(mount) && mount.options.includes('errors=remount-ro'));
}

/**
 * Whether the file systems on devices are read-only, each with the label `configured` as far as it is known: what
 * `/etc/fstab` says, or `rw` where the kernel was told to go read-only at an error. What is read-only by intention is
 * left out: images, `ro` in `/etc/fstab`, and mounts of a file system that can be written at another place (an error
 * makes all of its mounts read-only).
 */
export function readMounts(text: string, fstab: string, snapshot: Snapshot): MetricSeries[] {
  const mounts = mountsOf(text);
  const configured = configuredOf(fstab);
  return mounts.flatMap((mount) => {
    const { device, mountpoint, fstype } = mount;
    const wanted = fellReadOnly(mount) ? 'rw' : configured.get(mountpoint);
    const elsewhere = mounts.some((other) => other.device === device && !isReadOnly(other));
    if (IMAGES.includes(fstype) || (isReadOnly(mount) && (wanted === 'ro' || elsewhere))) return [];
    const labels = { device, mountpoint, fstype, ...(wanted === undefined ? {} : { configured: wanted }) };
    return [snapshot('node_filesystem_readonly', Number(isReadOnly(mount)), labels)];
  });
}
