import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** Program → Debian package. */
const PROGRAMS: Readonly<Record<string, string>> = {
  '/usr/bin/prometheus': 'prometheus',
  '/usr/bin/promtool': 'prometheus',
  '/usr/bin/prometheus-node-exporter': 'prometheus-node-exporter',
  '/usr/bin/prometheus-process-exporter': 'prometheus-process-exporter',
  '/usr/bin/prometheus-alertmanager': 'prometheus-alertmanager',
  '/lib/systemd/systemd-journal-remote': 'systemd-journal-remote',
  '/lib/systemd/systemd-journal-gatewayd': 'systemd-journal-remote',
};

/** Installs what is missing (Debian, as root). Throws when something is missing afterwards. */
export function ensurePackages(): void {
  const missing = (): string[] =>
    Object.entries(PROGRAMS).flatMap(([program, name]) => (existsSync(program) ? [] : [name]));
  const wanted = [...new Set(missing())];
  if (wanted.length === 0) return;
  process.stderr.write(`Installing ${wanted.join(', ')}\n`);
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  spawnSync('apt-get', ['update', '-qq'], { stdio: 'inherit', env: environment });
  spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...wanted], {
    stdio: ['ignore', 2, 2],
    env: environment,
  });
  const left = missing();
  if (left.length > 0) throw new Error(`Not installed: ${left.join(', ')}. Run as root on Debian or Ubuntu.`);
}
