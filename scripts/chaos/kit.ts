import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Incident } from '../../src/domain/incident.js';
import type { DiagnoseJob } from '../../src/domain/job.js';
import type { Place } from '../../src/domain/place.js';
import { createBullQueue } from '../../src/jobs/bull-queue.js';
import type { BullQueue } from '../../src/jobs/bull-queue.js';
import { startEmbeddedRedis } from '../../src/jobs/embedded-redis.js';
import type { EmbeddedRedis } from '../../src/jobs/embedded-redis.js';
import { createLogger } from '../../src/logger.js';
import type { FakeSlack } from '../../test/fake-slack.js';
import { startFakeSlack } from '../../test/fake-slack.js';
import type { StoredMessage } from '../../test/fake-slack/state.js';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
export const BUNDLES = ['c-241ee1', 'c-62494f', 'c-791c0c'].map((name) =>
  path.join(ROOT, 'test/fixtures/bundles', name),
);
export const logger = createLogger('silent');
export const TEAM = 'T0MAIN';
export const TOKEN = 'xoxb-1-test';

export interface Verdict {
  name: string;
  passed: boolean;
  /** Figure → value, in words. */
  figures: Record<string, string | number>;
  /** Conditions that do not hold. */
  broken: string[];
}

/** Conditions under their names. */
export function judge(
  name: string,
  figures: Verdict['figures'],
  conditions: Record<string, boolean>,
): Verdict {
  const broken = Object.entries(conditions).flatMap(([condition, holds]) => (holds ? [] : [condition]));
  return { name, passed: broken.length === 0, figures, broken };
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? NaN;
}

export const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

/** A place of its own: folder, Redis and Slack. */
export interface Stage {
  folder: string;
  redis: EmbeddedRedis;
  slack: FakeSlack;
  queue: BullQueue;
  stop(): Promise<void>;
}

export interface StageOptions {
  channels?: string[];
}

export const PREFIX = 'chaos';

export async function openStage({ channels }: StageOptions = {}): Promise<Stage> {
  const folder = mkdtempSync(path.join(tmpdir(), 'oscope-chaos-'));
  const redis = await startEmbeddedRedis({ folder: path.join(folder, 'data', 'redis'), logger });
  const slack = await startFakeSlack({
    workspaces: [{ team: TEAM, token: TOKEN, ...(channels === undefined ? {} : { channels }) }],
    retriesMs: [100, 500, 1000],
  });
  const queue = await createBullQueue({ url: redis.url, prefix: PREFIX, attempts: 4, logger });
  return {
    folder,
    redis,
    slack,
    queue,
    async stop() {
      await queue.close();
      await slack.stop();
      await redis.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export async function until(
  what: string,
  isTrue: () => boolean | Promise<boolean>,
  limitMs: number,
): Promise<boolean> {
  for (const begun = Date.now(); Date.now() - begun < limitMs; await sleep(100)) {
    if (await isTrue()) return true;
  }
  process.stderr.write(`  … gave up waiting: ${what}\n`);
  return false;
}

export const place = (channel: string): Place => ({ platform: 'slack', team: TEAM, channel, thread: null });

/** A job about a recorded host. */
export function recordedJob(id: string, recorded: Incident, channel: string): DiagnoseJob {
  return {
    kind: 'diagnose',
    id,
    place: place(channel),
    user: 'U0ANNA',
    askedAt: Date.now() / 1000,
    incident: { ...recorded, id },
    said: [],
  };
}

/** Our messages by their key. */
export function byKey({ main }: FakeSlack): Map<string, StoredMessage[]> {
  const found = new Map<string, StoredMessage[]>();
  for (const message of main.messages) {
    const payload = message.metadata?.event_payload as { key?: string } | undefined;
    const key = payload?.key;
    if (key !== undefined) found.set(key, [...(found.get(key) ?? []), message]);
  }
  return found;
}

/** Uploaded and shared charts of a job. */
export function chartsOf({ main }: FakeSlack, job: string): number {
  return [...main.files.values()].filter(({ name, shared }) => shared && name.includes(`.${job}.chart.`))
    .length;
}

/** No stage, no promise: the text of a report. */
export function isReport({ text }: StoredMessage): boolean {
  return !/^Diagnosing|queued|could not finish|has failed/.test(text);
}

export function writeConfig(folder: string, lines: readonly string[]): void {
  writeFileSync(path.join(folder, 'oscope.yaml'), `${lines.join('\n')}\n`);
}
