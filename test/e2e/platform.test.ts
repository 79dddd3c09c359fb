import { createApp } from '../../src/app.js';
import { configSchema } from '../../src/config.js';
import { createBundleSource, openBundle } from '../../src/sources/bundle/index.js';
import { CGROUP_OOM, copyBundle, editCase, removeCopies } from '../bundle-kit.js';

afterAll(removeCopies);

/** Texts and commands of the leading cause's resolution when the same incident happened on another platform. */
async function resolutionOn(osRelease: string, kernel: string): Promise<string> {
  const dir = copyBundle(CGROUP_OOM);
  editCase(dir, (value) => ({ ...value, os_release: osRelease, kernel }));
  const app = await createApp(configSchema.parse({ logLevel: 'silent' }), [createBundleSource(dir)]);
  const { report } = await app.diagnostician.diagnose(await openBundle(dir));
  const [top] = report.rootCauses;
  expect(top?.id).toBe('mem.oom.cgroup');
  for (const step of top?.resolution ?? []) expect(step.verdict).toBe('supported');
  return (top?.resolution ?? [])
    .flatMap((step) => [step.text, ...step.commands.map((one) => one.line)])
    .join('\n');
}

describe('resolution steps fit the distribution and kernel of the host', () => {
  it('names the files of cgroup v1 on RHEL 8 and AliOS, those of v2 on Debian 12', async () => {
    const debian = await resolutionOn('Debian GNU/Linux 12 (bookworm)', '6.1.0-56-amd64');
    const rhel = await resolutionOn('Red Hat Enterprise Linux 8.10 (Ootpa)', '4.18.0-553.el8_10.x86_64');
    const alios = await resolutionOn(
      'Alibaba Group Enterprise Linux Server 7.2 (Paladin)',
      '4.19.91-27.alios7.x86_64',
    );
    const suse = await resolutionOn('SUSE Linux Enterprise Server 15 SP5', '5.14.21-150500.55.65-default');
    expect(debian).toContain('memory.max');
    expect(debian).not.toContain('memory.limit_in_bytes');
    for (const older of [rhel, alios, suse]) expect(older).toContain('memory.limit_in_bytes');
    expect(new Set([debian, rhel, alios, suse]).size).toBeGreaterThanOrEqual(2);
  });
});
