import { createRequire } from 'node:module';
import pino from 'pino';

export type Logger = pino.Logger;
export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'silent';

/** pino-pretty is a development dependency: without it a terminal gets JSON too. */
function prettyTransport(): pino.TransportSingleOptions | undefined {
  if (!process.stderr.isTTY) return undefined;
  try {
    createRequire(import.meta.url).resolve('pino-pretty');
    return { target: 'pino-pretty', options: { destination: 2, ignore: 'pid,hostname' } };
  } catch {
    return undefined;
  }
}

/** JSON lines on standard error (standard output belongs to the answer), pretty on a terminal. */
export function createLogger(level: LogLevel): Logger {
  const transport = level === 'silent' ? undefined : prettyTransport();
  const options: pino.LoggerOptions = { level, base: { name: 'oscope' } };
  return transport === undefined
    ? pino(options, pino.destination({ fd: 2, sync: true }))
    : pino({ ...options, transport });
}
