import { labelsOf, selectorsOf } from '../../../src/catalog/metrics/definition.js';
import { toPromql } from '../../../src/catalog/metrics/promql.js';
import { metricById, metricCatalog } from '../../../src/catalog/metrics/registry.js';

describe('the metric catalogue', () => {
  it('has at least 150 entries with distinct ids', () => {
    expect(metricCatalog.length).toBeGreaterThanOrEqual(150);
    expect(new Set(metricCatalog.map(({ id }) => id)).size).toBe(metricCatalog.length);
  });

  it.each(metricCatalog.map((definition) => [definition.id, definition] as const))(
    '%s is well formed',
    (id, definition) => {
      expect(id).toMatch(/^[a-z0-9_]+(\.[a-z0-9_]+)+$/);
      expect(definition.floor).toBeGreaterThan(0);
      expect(definition.full).toBeGreaterThanOrEqual(definition.floor);
      expect(definition.weight).toBeGreaterThan(0);
      expect(definition.weight).toBeLessThanOrEqual(1);
      expect([...Object.values(definition.subject)].sort()).toEqual(labelsOf(definition.expression));
      expect(selectorsOf(definition.expression).length).toBeGreaterThan(0);
    },
  );

  it('compiles to PromQL with the host and the window', () => {
    const latency = metricById('disk.read.latency');
    const host = [{ label: 'instance', operator: '=' as const, value: '10.0.0.1:9100' }];
    expect(latency && toPromql(latency, { host, windowSeconds: 120 })).toBe(
      'sum by (device) (rate(node_disk_read_time_seconds_total{instance="10.0.0.1:9100",device!~"(?:loop|ram|zram|fd|sr|nbd)\\\\d+.*"}[120s])) / ' +
        'sum by (device) (rate(node_disk_reads_completed_total{instance="10.0.0.1:9100",device!~"(?:loop|ram|zram|fd|sr|nbd)\\\\d+.*"}[120s]))',
    );
  });
});
