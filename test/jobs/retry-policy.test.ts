import { OScopeError } from '../../src/errors.js';
import { readReason, writeReason } from '../../src/jobs/failed-reason.js';
import { judge } from '../../src/jobs/retry-policy.js';

const error = (change: Partial<OScopeError>): OScopeError =>
  new OScopeError({ code: 'unavailable', message: 'no', ...change });

describe('what becomes of a failed job', () => {
  it.each([
    ['an error that may pass', error({ retryable: true }), 'retry'],
    ['an error that stays', error({}), 'fail'],
    ['a bug', new TypeError('x is not a function'), 'fail'],
    ['something that is no error', 'oops', 'fail'],
    ['a refused connection', Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }), 'retry'],
    ['a Redis that loads', new Error('LOADING Redis is loading the dataset in memory'), 'retry'],
    ['a closed connection', new Error('Connection is closed.'), 'retry'],
  ])('%s', (_, thrown, verdict) => {
    expect(judge(thrown, 0)).toMatchObject({ verdict });
  });

  it('a rate limit is waited for, with a spread and an end', () => {
    const limit = (retryAfterMs: number) => judge(error({ retryable: true, retryAfterMs }), 0.5);
    expect(limit(3000)).toEqual({ verdict: 'later', delayMs: 3500 });
    expect(limit(1e12)).toEqual({ verdict: 'later', delayMs: 3_600_500 });
    expect(limit(-5)).toEqual({ verdict: 'later', delayMs: 500 });
  });
});

describe('the line that the queue keeps of a failure', () => {
  it.each([error({}), error({ remedy: 'Wait → then ask.' }), error({ message: 'two\nlines' })])(
    'is read as it was written',
    (failure) => {
      const { code, message, remedy } = failure;
      expect(readReason(writeReason(failure), 0)).toMatchObject({ code, message, remedy });
    },
  );

  it('tells a job whose process died again and again, and takes all else for internal', () => {
    expect(readReason('job stalled more than allowable limit', 6).message).toContain('died 6 times');
    expect(readReason('anything', 0)).toMatchObject({ code: 'internal', message: 'anything' });
  });
});
