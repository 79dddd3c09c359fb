import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { BUNDLES, PREFIX, ROOT, TOKEN, until, writeConfig } from './kit.js';
import type { Stage } from './kit.js';

/** `oscope serve` as operators run it, over recorded hosts. */
export interface Serving {
  /** Milliseconds until it had ended after SIGTERM, and its exit status. */
  terminate(): Promise<{ tookMs: number; status: number | null }>;
}

/** Hosts of the recordings that are served. */
export const HOSTS = ['fra-edge-27', 'iad-db-16', 'ams-build-03'];
const UP_MS = 120_000;

function configure({ folder, slack }: Stage, alertChannels: readonly string[]): void {
  writeConfig(folder, [
    `slack: { apiUrl: '${slack.apiUrl}', streaming: false, alertChannels: [${alertChannels.join(', ')}] }`,
    "access: [{ groups: ['*'] }]",
    `jobs: { prefix: ${PREFIX} }`,
    'web: { port: 0 }',
  ]);
}

function environment({ folder, redis, slack }: Stage): NodeJS.ProcessEnv {
  return {
    ...process.env,
    REDIS_URL: redis.url,
    SLACK_BOT_TOKEN: TOKEN,
    SLACK_APP_TOKEN: slack.appToken,
    OSCOPE_DATA_DIR: path.join(folder, 'data'),
    OSCOPE_LOG_LEVEL: process.env.OSCOPE_LOG_LEVEL ?? 'silent',
  };
}

/** Resolves when its socket to Slack is open. */
export async function startServing(stage: Stage, alertChannels: readonly string[] = []): Promise<Serving> {
  configure(stage, alertChannels);
  const tsx = pathToFileURL(path.join(ROOT, 'node_modules/tsx/dist/loader.mjs')).href;
  const main = path.join(ROOT, 'src/cli/main.ts');
  const child: ChildProcess = spawn(
    process.execPath,
    ['--import', tsx, main, 'serve', '--bundle', ...BUNDLES],
    { cwd: stage.folder, env: environment(stage), stdio: ['ignore', 'ignore', 'inherit'] },
  );
  const gone = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const { sockets } = stage.slack.delivery;
  const isUp = await until('the service', () => sockets.size > 0 || child.exitCode !== null, UP_MS);
  if (!isUp || child.exitCode !== null) throw new Error('oscope serve does not start');
  return {
    async terminate() {
      const begun = Date.now();
      child.kill('SIGTERM');
      const status = await gone;
      return { tookMs: Date.now() - begun, status };
    },
  };
}
