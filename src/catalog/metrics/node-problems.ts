import type { MetricDefinition } from './definition.js';
import { event, gauge, rate, state } from './definition.js';

/**
 * What node-problem-detector saw in the kernel log and by its own checks; reasons stand in its rules:
 * https://github.com/kubernetes/node-problem-detector/tree/master/config
 */
export const nodeProblemMetrics: readonly MetricDefinition[] = [
  event({
    id: 'node.problem.rate',
    title: 'Problems that node-problem-detector saw',
    subject: { problem: 'reason' },
    expression: rate('problem_counter', { by: ['reason'] }),
    floor: 0.0001,
    full: 0.02,
  }),
  state({
    id: 'node.problem.state',
    title: 'Condition that node-problem-detector found',
    subject: { condition: 'type', problem: 'reason' },
    expression: gauge('problem_gauge', { by: ['reason', 'type'] }),
    floor: 1,
    full: 1,
    saturation: { from: 1, full: 1 },
  }),
];
