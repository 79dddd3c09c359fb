import type { Expression, MetricDefinition } from './definition.js';
import { add, constant, divide, gauge, level, share, state, subtract } from './definition.js';

const by = ['device', 'mountpoint'];
/** Images are always full and virtual file systems have no space; of tmpfs only what users write to is of interest. */
const UNINTERESTING =
  'rootfs|ramfs|squashfs|erofs|iso9660|udf|overlay|autofs|devtmpfs|proc|sysfs|cgroup.*|fuse\\.lxcfs|nsfs|tracefs|efivarfs';
/** A server that does not answer is no damage of the file system. */
const LOCAL = `!~${UNINTERESTING}|nfs.*|cifs|smb.*|ceph|glusterfs|lustre|9p|fuse.*`;
const match = {
  fstype: `!~${UNINTERESTING}`,
  mountpoint: '!~/run.*|/sys.*|/proc.*|/var/lib/(?:docker|containers|kubelet)/.+',
};
const field = (name: string): Expression => gauge(`node_filesystem_${name}`, { match, by });
const subject = { mountpoint: 'mountpoint', device: 'device' };
const used = subtract(field('size_bytes'), field('free_bytes'));

export const filesystemMetrics: readonly MetricDefinition[] = [
  share({
    id: 'fs.used.ratio',
    title: 'File system used',
    subject,
    expression: divide(used, add(used, field('avail_bytes'))),
    floor: 0.04,
    full: 0.4,
    saturation: { from: 0.9, full: 0.99 },
  }),
  level({
    id: 'fs.avail.bytes',
    title: 'File system space available',
    unit: 'bytes',
    subject,
    expression: field('avail_bytes'),
    badDirection: 'down',
    floor: 40e6,
    full: 10e9,
    relative: 0.15,
    weight: 0.85,
  }),
  share({
    id: 'fs.inodes.used.ratio',
    title: 'Inodes used',
    subject,
    expression: subtract(constant(1), divide(field('files_free'), field('files'))),
    floor: 0.05,
    full: 0.4,
    saturation: { from: 0.9, full: 0.99 },
  }),
  state({
    id: 'fs.readonly',
    title: 'File system read-only',
    subject,
    expression: gauge('node_filesystem_readonly', { match: { ...match, configured: '!=rw' }, by }),
    floor: 1,
    full: 1,
    // So from the first sample on it may be by design (/boot, /usr of an image-based system): worth a mention only.
    saturation: { from: 0.5, full: 3 },
  }),
  state({
    id: 'fs.readonly.unconfigured',
    title: 'File system read-only against /etc/fstab',
    subject,
    // Only sources that know the configuration set this label: node_exporter does not.
    expression: gauge('node_filesystem_readonly', { match: { ...match, configured: 'rw' }, by }),
    floor: 1,
    full: 1,
    saturation: { from: 1, full: 1 },
  }),
  state({
    id: 'fs.device_error',
    title: 'File system cannot be read',
    subject,
    expression: gauge('node_filesystem_device_error', { match: { ...match, fstype: LOCAL }, by }),
    floor: 1,
    full: 1,
    saturation: { from: 1, full: 1 },
  }),
];
