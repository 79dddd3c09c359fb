import { OScopeError } from '../errors.js';
import type { ErrorCode } from '../errors.js';

const CODES: readonly ErrorCode[] = [
  'bad_input',
  'bad_config',
  'bad_knowledge',
  'unavailable',
  'timeout',
  'model',
  'internal',
];
const SHAPE = new RegExp(`^\\[(${CODES.join('|')})\\] ([^]*?)(?: → ([^]*))?$`);

/** What BullMQ writes when the process of a job has died again and again. */
const STALLED = /stalled more than allowable limit/;

/** BullMQ keeps one line of a failure: `[timeout] It took longer than 300 s. → Ask again.` */
export function writeReason({ code, message, remedy }: OScopeError): string {
  return `[${code}] ${message}${remedy === undefined ? '' : ` → ${remedy}`}`;
}

/** `deaths`: how often the process of the job has died. */
export function readReason(reason: string, deaths: number): OScopeError {
  if (STALLED.test(reason)) {
    return new OScopeError({
      code: 'unavailable',
      message: `The process that ran it died ${deaths} times, so it was given up.`,
      remedy: 'The logs of the worker and of its kernel (out of memory?) may say why.',
    });
  }
  const [, code, message, remedy] = SHAPE.exec(reason) ?? [];
  const known = CODES.find((one) => one === code);
  return known === undefined
    ? new OScopeError({ code: 'internal', message: reason })
    : new OScopeError({ code: known, message: message ?? '', remedy });
}
