import type { Expression, MetricDefinition } from './definition.js';
import { divide, gauge, level, orZero, share } from './definition.js';

/** node_exporter leaves out a state that no process is in. */
const inState = (letter: string): Expression =>
  orZero(gauge('node_processes_state', { match: { state: letter } }), gauge('node_processes_state'));

export const processMetrics: readonly MetricDefinition[] = [
  share({
    id: 'proc.fd.used.ratio',
    title: 'Open files against the system limit',
    expression: divide(gauge('node_filefd_allocated'), gauge('node_filefd_maximum')),
    floor: 0.1,
    full: 0.7,
    saturation: { from: 0.85, full: 0.98 },
  }),
  level({
    id: 'proc.fd.allocated.count',
    title: 'Open files',
    unit: 'files',
    expression: gauge('node_filefd_allocated'),
    floor: 400,
    full: 50_000,
    relative: 0.5,
    weight: 0.85,
  }),
  share({
    id: 'proc.threads.ratio',
    title: 'Threads against the limit',
    expression: divide(gauge('node_processes_threads'), gauge('node_processes_max_threads')),
    floor: 0.05,
    full: 0.6,
    saturation: { from: 0.85, full: 0.98 },
  }),
  share({
    id: 'proc.pids.ratio',
    title: 'Processes against the limit',
    expression: divide(gauge('node_processes_pids'), gauge('node_processes_max_processes')),
    floor: 0.05,
    full: 0.6,
    saturation: { from: 0.85, full: 0.98 },
  }),
  level({
    id: 'proc.threads.count',
    title: 'Threads',
    unit: 'threads',
    expression: gauge('node_processes_threads'),
    floor: 50,
    full: 2000,
    relative: 0.3,
    weight: 0.85,
  }),
  level({
    id: 'proc.pids.count',
    title: 'Processes',
    unit: 'processes',
    expression: gauge('node_processes_pids'),
    floor: 40,
    full: 2000,
    relative: 0.3,
    weight: 0.85,
  }),
  level({
    id: 'proc.blocked.count',
    title: 'Tasks blocked on I/O',
    unit: 'tasks',
    expression: gauge('node_procs_blocked'),
    floor: 2,
    full: 10,
    weight: 0.95,
  }),
  level({
    id: 'proc.dstate.count',
    title: 'Processes in uninterruptible sleep',
    unit: 'processes',
    expression: inState('D'),
    floor: 2,
    full: 10,
    weight: 0.95,
  }),
  level({
    id: 'proc.zombies.count',
    title: 'Zombie processes',
    unit: 'processes',
    expression: inState('Z'),
    floor: 5,
    full: 100,
    saturation: { from: 50, full: 500 },
  }),
  level({
    id: 'proc.running.count',
    title: 'Processes running',
    unit: 'processes',
    expression: inState('R'),
    floor: 4,
    full: 30,
    weight: 0.7,
  }),
];
