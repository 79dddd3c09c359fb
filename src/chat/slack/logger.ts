import type { Logger as BoltLogger } from '@slack/bolt';
import { LogLevel } from '@slack/bolt';
import type { Logger } from '../../logger.js';
import { truncate } from '../../report/clean.js';

/** Tokens, and the addresses that hold secrets of their own. */
const SECRET =
  /xox[a-z](?:-[\w-]+)+|xapp-[\w-]+|(?:wss|https):\/\/\S*(?:ticket=|hooks\.slack\.com|upload\/v1)\S*/g;

function lineOf(parts: readonly unknown[]): string {
  const texts = parts.map((part) => (part instanceof Error ? part.message : String(part)));
  return truncate(texts.join(' ').replace(SECRET, '***'), 500);
}

/** Bolt's lines among ours. Its debug lines hold whole messages and headers: they never get out. */
export function createBoltLogger(logger: Logger): BoltLogger {
  const log = logger.child({ part: 'slack' });
  return {
    debug: () => undefined,
    info: (...parts) => log.debug({ bolt: lineOf(parts) }, 'Bolt says'),
    warn: (...parts) => log.warn({ bolt: lineOf(parts) }, 'Bolt warns'),
    error: (...parts) => log.error({ bolt: lineOf(parts) }, 'Bolt failed'),
    setLevel: () => undefined,
    getLevel: () => LogLevel.INFO,
    setName: () => undefined,
  };
}
