import type { MetricDefinition } from './definition.js';
import { divide, event, flow, gauge, rate, share, state, subtract } from './definition.js';

const by = ['device'];
const subject = { device: 'device' };
const disks = (name: string) => gauge('node_md_disks', { match: { state: name }, by });
const required = gauge('node_md_disks_required', { by });

/** Software RAID and NFS. */
export const storageServiceMetrics: readonly MetricDefinition[] = [
  state({
    id: 'md.failed.disks',
    title: 'Failed members of a RAID array',
    unit: 'disks',
    subject,
    expression: disks('failed'),
    floor: 1,
    full: 1,
    saturation: { from: 1, full: 1 },
  }),
  state({
    id: 'md.missing.disks',
    title: 'Missing members of a RAID array',
    unit: 'disks',
    subject,
    expression: subtract(required, disks('active')),
    floor: 1,
    full: 1,
    saturation: { from: 1, full: 1 },
  }),
  state({
    id: 'md.degraded',
    title: 'RAID array inactive',
    subject,
    expression: gauge('node_md_state', { match: { state: 'inactive' }, by }),
    floor: 1,
    full: 1,
  }),
  state({
    id: 'md.recovering',
    title: 'RAID array rebuilding',
    subject,
    expression: gauge('node_md_state', { match: { state: 'recovering' }, by }),
    floor: 1,
    full: 1,
    weight: 0.85,
  }),
  share({
    id: 'md.sync.ratio',
    title: 'RAID array in sync',
    subject,
    expression: divide(gauge('node_md_blocks_synced', { by }), gauge('node_md_blocks', { by })),
    badDirection: 'down',
    floor: 0.01,
    full: 0.5,
    weight: 0.8,
  }),
  event({
    id: 'nfs.retransmissions.rate',
    title: 'NFS retransmissions',
    expression: rate('node_nfs_rpc_retransmissions_total'),
    floor: 0.02,
    full: 5,
  }),
  flow({
    id: 'nfs.requests.rate',
    title: 'NFS requests',
    expression: rate('node_nfs_requests_total'),
    floor: 20,
    full: 1000,
    weight: 0.65,
  }),
];
