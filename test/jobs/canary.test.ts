import type { Queue } from 'bullmq';
import { sendCanary } from '../../src/jobs/canary.js';

const sleep = (): Promise<void> => Promise.resolve();

/** `looks` times the probe lies in the queue, then somebody has taken it. */
function queueThat(looks: number, removed: string[] = []): Queue {
  const fake = {
    add: () => Promise.resolve(),
    getJob: () => Promise.resolve(looks-- > 0 ? {} : undefined),
    remove: (id: string) => Promise.resolve(removed.push(id)),
  };
  return fake as unknown as Queue;
}

describe('the canary', () => {
  it('is alive when it is taken', async () => {
    expect(await sendCanary({ queue: queueThat(3), isFree: () => true, sleep })).toEqual({ alive: true });
  });

  it('tells a worker that takes no jobs, and is taken out of the queue again', async () => {
    const removed: string[] = [];
    const result = await sendCanary({ queue: queueThat(Infinity, removed), isFree: () => true, sleep });
    expect(result).toMatchObject({ alive: false, deaf: true });
    expect(removed).toHaveLength(1);
  });

  it('does not blame a worker that is busy', async () => {
    let looks = 0;
    const isFree = (): boolean => (looks += 1) < 2;
    expect(await sendCanary({ queue: queueThat(Infinity), isFree, sleep })).toEqual({ alive: true });
    expect(await sendCanary({ queue: queueThat(0), isFree: () => false, sleep })).toEqual({ alive: true });
  });

  it('does not blame the worker for Redis', async () => {
    const queue = { add: () => Promise.reject(new Error('no connection')) } as unknown as Queue;
    expect(await sendCanary({ queue, isFree: () => true, sleep })).toEqual({
      alive: false,
      deaf: false,
      reason: 'no connection',
    });
  });
});
