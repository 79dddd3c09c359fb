import type { KernelHeader } from './kernel-header.js';

/** Tasks and CPUs that do not go on. */
export const STALL_HEADERS: readonly KernelHeader[] = [
  // Stalls.
  {
    pattern: /INFO: task (.+):(\d+) (?:blocked (?:in I\/O wait )?|can't die )for more than (\d+) seconds/,
    class: 'hung_task',
    title: 'task hung',
    culprit: 'hung',
  },
  // The rest of the line is lost, or the name of the task holds a line break.
  { pattern: /INFO: task [^:]*$/, class: 'hung_task', title: 'task hung', culprit: 'hung', tentative: true },
  {
    pattern: /INFO: task (.+):(\d+) is blocked on an? /,
    class: 'hung_task',
    title: 'task hung',
    culprit: 'none',
    follows: true,
  },
  { pattern: /BUG: soft lockup/, class: 'soft_lockup', title: 'soft lockup', culprit: 'lockup' },
  {
    pattern:
      /(?:Watchdog detected hard LOCKUP on cpu|detected hard LOCKUP|CPU\s*\d+:? self-detected hard LOCKUP)/i,
    class: 'hard_lockup',
    title: 'hard lockup',
    culprit: 'lockup',
    follows: true,
  },
  { pattern: /BUG: workqueue lockup/, class: 'workqueue_lockup', title: 'workqueue lockup', culprit: 'none' },
  {
    pattern:
      /INFO: rcu\w* (?:self-)?detected (?:expedited )?stall|INFO: rcu_\w+ detected (?:expedited )?stalls?/,
    class: 'rcu_stall',
    title: 'rcu stall',
    culprit: 'stall',
  },
  {
    pattern: /rcu_\w+ kthread (?:timer wakeup didn't happen|starved) for \d+ jiffies/,
    class: 'rcu_stall',
    title: 'rcu stall',
    culprit: 'stall',
    follows: true,
  },
  {
    pattern:
      /BUG: (?:spin|rw)lock (lockup|already unlocked|recursion|bad magic|wrong owner|wrong CPU|trylock failure|cpu recursion)/i,
    class: 'spinlock_lockup',
    title: 'spinlock $1',
    culprit: 'trace',
    skip: /spin_|read_lock|write_lock/,
  },
];
