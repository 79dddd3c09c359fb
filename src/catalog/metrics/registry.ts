import { cpuMetrics } from './cpu.js';
import type { MetricDefinition } from './definition.js';
import { diskMetrics } from './disk.js';
import { filesystemMetrics } from './filesystem.js';
import { memoryMetrics } from './memory.js';
import { networkMetrics } from './network.js';
import { namedProcessMetrics } from './named-processes.js';
import { nodeProblemMetrics } from './node-problems.js';
import { pagingMetrics } from './paging.js';
import { processMetrics } from './process.js';
import { socketMetrics } from './sockets.js';
import { storageServiceMetrics } from './storage-services.js';
import { systemMetrics } from './system.js';
import { transportMetrics } from './transport.js';

/** Every derived metric that OScope knows, in the order of the areas. */
export const metricCatalog: readonly MetricDefinition[] = [
  ...cpuMetrics,
  ...memoryMetrics,
  ...pagingMetrics,
  ...diskMetrics,
  ...filesystemMetrics,
  ...processMetrics,
  ...namedProcessMetrics,
  ...networkMetrics,
  ...transportMetrics,
  ...socketMetrics,
  ...storageServiceMetrics,
  ...systemMetrics,
  ...nodeProblemMetrics,
];

const byId = new Map(metricCatalog.map((definition) => [definition.id, definition]));

export const metricById = (id: string): MetricDefinition | undefined => byId.get(id);
