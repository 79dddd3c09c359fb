import { appliesTo, describePlatform, platformOf } from '../../src/diagnosis/platform.js';

const host = (osRelease: string | null, kernel: string | null = null) => platformOf({ osRelease, kernel });

describe('platformOf', () => {
  it.each([
    ['Debian GNU/Linux 12 (bookworm)', 'debian', [12]],
    ['Ubuntu 22.04.3 LTS', 'ubuntu', [22, 4, 3]],
    ['Red Hat Enterprise Linux 8.10 (Ootpa)', 'rhel', [8, 10]],
    ['CentOS Linux 7 (Core)', 'rhel', [7]],
    ['Rocky Linux 9.3 (Blue Onyx)', 'rhel', [9, 3]],
    ['SUSE Linux Enterprise Server 15 SP5', 'suse', [15, 5]],
    ['Amazon Linux 2023.4.20240401', 'amazon', [2023, 4, 20240401]],
    ['Alibaba Cloud Linux 3 (Soaring Falcon)', 'alinux', [3]],
    ['Alibaba Group Enterprise Linux Server 7.2 (Paladin)', 'alios', [7, 2]],
    ['AliOS 7', 'alios', [7]],
  ])('%s', (release, os, version) => {
    expect(host(release)).toMatchObject({ os, osVersion: version });
  });

  it('falls back to the name of the kernel', () => {
    expect(host(null, '4.18.0-553.el8.x86_64')).toEqual({ os: 'rhel', osVersion: [8], kernel: [4, 18, 0] });
    expect(host(null, '5.10.134-16.al8.x86_64')).toMatchObject({ os: 'alinux' });
    expect(host(null, '6.1.0-56-amd64')).toMatchObject({ os: null, kernel: [6, 1, 0] });
  });
});

describe('appliesTo', () => {
  it('compares versions as numbers', () => {
    expect(appliesTo({ os: ['rhel>=8.9'] }, host('Red Hat Enterprise Linux 8.10'))).toBe('yes');
    expect(appliesTo({ os: ['ubuntu>=22.04'] }, host('Ubuntu 20.04.6 LTS'))).toBe('no');
    expect(appliesTo({ os: ['debian=12'] }, host('Debian GNU/Linux 12 (bookworm)'))).toBe('yes');
    expect(appliesTo({ kernel: '>=5.4' }, host(null, '5.10.0-1-amd64'))).toBe('yes');
    expect(appliesTo({ kernel: '<4.12' }, host(null, '5.10.0-1-amd64'))).toBe('no');
  });

  it('does not guess what is not known', () => {
    expect(appliesTo({ os: ['rhel'] }, host(null))).toBe('unknown');
    expect(appliesTo({ kernel: '>=5.4' }, host('Debian GNU/Linux 12'))).toBe('unknown');
    expect(appliesTo({}, host(null))).toBe('yes');
    expect(appliesTo({ os: ['rhel>=8'] }, host('CentOS Stream'))).toBe('unknown');
  });

  it('is said in words', () => {
    expect(describePlatform({ os: ['rhel>=8', 'suse'], kernel: '>=5.4' })).toBe(
      'on rhel >= 8 or suse and kernel >= 5.4',
    );
    expect(describePlatform({})).toBeNull();
  });
});
