import { showsOf } from '../../src/diagnosis/observability.js';
import { evidence } from './fixtures.js';

describe('showsOf', () => {
  it('shows a metric where it is measured', () => {
    const shows = showsOf([evidence('metrics', { measured: ['cpu.busy.ratio', 'disk.read.rate'] })]);
    expect(shows('cpu.busy.ratio')).toBe(true);
    expect(shows('service.cpu.cores')).toBe(false);
    expect(shows('disk.*')).toBe(true);
    expect(shows('net.*')).toBe(false);
  });

  it('shows what any of several sources measures', () => {
    const shows = showsOf([
      evidence('metrics', { measured: ['cpu.busy.ratio'] }),
      evidence('metrics', { measured: ['service.cpu.cores'] }),
    ]);
    expect(shows('service.cpu.cores')).toBe(true);
  });

  it('shows whatever happens in logs and stacks that are there', () => {
    const shows = showsOf([evidence('logs'), evidence('stacks', { status: 'failed' })]);
    expect(shows('log.oom.cgroup')).toBe(true);
    expect(shows('stack.user')).toBe(false);
    expect(shows('cpu.busy.ratio')).toBe(false);
  });

  it('takes every metric for measured in a diagnosis that does not say', () => {
    expect(showsOf([evidence('metrics')])('service.cpu.cores')).toBe(true);
  });
});
