import { culpritsOf, subjectOfFindings } from '../../src/diagnosis/subject.js';
import type { Finding } from '../../src/domain/finding.js';
import { finding, symptom } from './fixtures.js';

const about = (id: string, subject: Record<string, string>, kind = 'log.slow'): Finding =>
  finding(id, { kind, subject });
const subjectOf = (...findings: Finding[]): Record<string, string> =>
  subjectOfFindings(
    findings.map(({ id }) => id),
    findings,
  );

describe('who it is', () => {
  it('is said by the weightiest finding that names somebody', () => {
    const load = about('M1', {});
    const job = about('L1', { process: 'batchd', pid: '40', unit: 'batchd.service' });
    const site = about('L2', { process: 'webapi', pid: '41', unit: 'webapi.service' });
    expect(subjectOf(load, job, site)).toEqual(job.subject);
  });

  it('is not put together from findings about different ones', () => {
    const unit = about('M1', { unit: 'batchd.service' });
    const process = about('S1', { process: 'find', function: 'do_filp_open' });
    expect(subjectOf(unit, process)).toEqual({ unit: 'batchd.service', function: 'do_filp_open' });
  });

  it.each([
    [{ unit: 'batchd.service' }, { process: 'batchd' }],
    [{ unit: 'worker@2.service' }, { process: 'worker' }],
    [{ process: 'java' }, { process: 'java', pid: '7', unit: 'shop.service' }],
  ])('is completed by a finding about the same one: %j and %j', (first, second) => {
    expect(subjectOf(about('M1', first), about('L1', second))).toEqual({ ...first, ...second });
  });

  it.each([
    'kswapd0',
    'kworker',
    'kworker/u4:3',
    'ksoftirqd',
    'jbd2/dm-0-8',
    'migration/1',
    'rcu_preempt',
    'md0_raid1',
  ])('is never the kernel thread %s', (process) => {
    const unit = about('M1', { unit: 'batchd.service' });
    expect(subjectOf(about('S1', { process, pid: '9' }), unit)).toEqual({ unit: 'batchd.service' });
  });

  it.each(['mdadm', 'loopback', 'irqbalance', 'rcutool', 'ksm-tuned', 'java'])(
    'may be the program %s',
    (process) => {
      expect(subjectOf(about('S1', { process }))).toEqual({ process });
    },
  );

  it('is the unit of a control group', () => {
    const killed = about('L1', { process: 'java', cgroup: '/system.slice/shop.service' }, 'log.oom.cgroup');
    expect(subjectOf(killed)).toMatchObject({ process: 'java', unit: 'shop.service' });
    expect(subjectOf(about('L1', { cgroup: '/kubepods/burstable' }))).not.toHaveProperty('unit');
  });

  it('has no process id once the process was killed', () => {
    const killed = about('L1', { process: 'imgproc', pid: '429' }, 'log.oom.cgroup');
    const before = about('L2', { process: 'imgproc', pid: '429', unit: 'imgproc.service' });
    expect(subjectOf(killed, before)).toEqual({ process: 'imgproc', unit: 'imgproc.service' });
  });
});

describe('which device it is', () => {
  it('names the disk below a stacked device where a finding does', () => {
    const volume = about('L1', { device: 'dm-0' });
    expect(subjectOf(volume, about('L2', { device: 'vdb' }))).toMatchObject({ device: 'dm-0', disk: 'vdb' });
    expect(subjectOf(volume)).toEqual({ device: 'dm-0', disk: 'dm-0' });
  });

  it('names a member of that device only', () => {
    const array = about('M1', { device: 'md0' }, 'md.failed.disks');
    const lost = about('L1', { device: 'md0', member: 'vdf' }, 'log.md_failure');
    expect(subjectOf(array, lost)).toMatchObject({ device: 'md0', member: 'vdf' });
    expect(subjectOf(array, about('L1', { device: 'md1', member: 'vdg' }))).not.toHaveProperty('member');
  });

  it('goes without the folder of devices, which commands name', () => {
    expect(subjectOf(about('M1', { device: '/dev/md0' }))).toMatchObject({ device: 'md0' });
  });
});

describe('the culprit of a cause whose victims report it', () => {
  const victim = about('L1', { unit: 'poller.service' }, 'log.fork_failure');
  const holder = about('M1', { unit: 'batchd.service' }, 'service.processes.count');
  const ids = ['L1', 'M1'];

  it('is named by the findings of its terms only', () => {
    const culprits = culpritsOf({ culprit: ['process.count.high'] }, [
      symptom('process.fork.failed', ['L1']),
      symptom('process.count.high', ['M1']),
    ]);
    expect(subjectOfFindings(ids, [victim, holder], culprits)).toEqual({ unit: 'batchd.service' });
  });

  it('is completed by other findings about the same one', () => {
    const own = about('L2', { unit: 'batchd.service', process: 'batchd', pid: '40' }, 'log.fork_failure');
    expect(subjectOfFindings(['L1', 'L2'], [victim, own, holder], ['M1'])).toEqual(own.subject);
  });

  it('is not named when no finding does', () => {
    const culprits = culpritsOf({ culprit: ['process.count.high'] }, [
      symptom('process.fork.failed', ['L1']),
    ]);
    expect(subjectOfFindings(ids, [victim], culprits)).toEqual({});
  });

  it('may be anybody where the SOP does not say', () => {
    expect(culpritsOf({}, [symptom('process.fork.failed', ['L1'])])).toBeUndefined();
  });
});
