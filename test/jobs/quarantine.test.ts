import { createQuarantine } from '../../src/jobs/quarantine.js';

const never = new AbortController().signal;

describe('the quarantine', () => {
  it('lets ordinary jobs run side by side', async () => {
    const quarantine = createQuarantine();
    await Promise.all([quarantine.enter(false, never), quarantine.enter(false, never)]);
  });

  it('lets a suspect run alone, and those after it when it has left', async () => {
    const quarantine = createQuarantine();
    const order: string[] = [];
    const leaveFirst = await quarantine.enter(false, never);
    const suspect = quarantine.enter(true, never).then((leave) => {
      order.push('suspect');
      return leave;
    });
    const after = quarantine.enter(false, never).then(() => order.push('after'));
    await Promise.resolve();
    expect(order).toEqual([]);
    leaveFirst();
    const leaveSuspect = await suspect;
    await Promise.resolve();
    expect(order).toEqual(['suspect']);
    leaveSuspect();
    await after;
    expect(order).toEqual(['suspect', 'after']);
  });

  it('forgets who does not want to wait any more', async () => {
    const quarantine = createQuarantine();
    const leave = await quarantine.enter(true, never);
    const control = new AbortController();
    const waits = quarantine.enter(true, control.signal);
    control.abort(new Error('enough'));
    await expect(waits).rejects.toThrow('enough');
    const next = quarantine.enter(false, never);
    leave();
    leave();
    await next;
    await expect(quarantine.enter(false, control.signal)).rejects.toThrow('enough');
  });
});
