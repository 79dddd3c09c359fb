import { signatureKinds } from '../catalog/log-signatures/index.js';
import { metricCatalog } from '../catalog/metrics/registry.js';
import { STACK_KEYWORDS } from '../catalog/stack-keywords/registry.js';
import { WAIT_POINTS } from '../signals/stacks/wait-points.js';

/** Kinds that detectors make without a catalogue entry. A test compares them with the detectors. */
const STATISTICAL = [
  'log.flood',
  'log.error_burst',
  'log.new_template',
  'log.anomaly',
  'log.silence',
  'stack.process',
  'stack.leaf',
  'stack.user',
  'stack.kernel',
  'stack.loadavg_idle',
  'stack.blocked.driver',
  'stack.blocked.other',
];

/** Every kind of finding that a detector can make: what vocabulary patterns may name. */
export function findingKinds(): Set<string> {
  return new Set([
    ...metricCatalog.map((metric) => metric.id),
    ...signatureKinds(),
    ...STACK_KEYWORDS.map((keyword) => keyword.kind),
    ...WAIT_POINTS.map((point) => point.kind),
    ...STATISTICAL,
  ]);
}
