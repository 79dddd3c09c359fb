import type { KernelHeader } from './kernel-header.js';

/** The lock validator. */
export const LOCKING_HEADERS: readonly KernelHeader[] = [
  // Lock validator.
  {
    pattern:
      /(?:INFO|WARNING): (?:possible circular locking|possible irq lock inversion|possible recursive locking)/,
    class: 'lockdep',
    title: 'possible deadlock',
    culprit: 'lock',
  },
  {
    pattern: /(?:INFO|WARNING): \w+-safe -> \w+-unsafe lock order/,
    class: 'lockdep',
    title: 'possible deadlock',
    culprit: 'irq-lock',
  },
  {
    pattern: /BUG: Invalid wait context/,
    class: 'lockdep',
    title: 'invalid wait context',
    culprit: 'trace',
    skip: /^(?:lock_sock|release_sock|___slab|__slab)/,
  },
  {
    pattern: /(?:INFO|WARNING): inconsistent lock state/,
    class: 'lockdep',
    title: 'inconsistent lock state',
    culprit: 'lock',
  },
  {
    pattern: /(?:BUG|WARNING): .*still has locks held!/,
    class: 'lockdep',
    title: 'still has locks held',
    culprit: 'lock',
  },
  {
    pattern: /(?:BUG|WARNING): lock held when returning to user space/,
    class: 'lockdep',
    title: 'lock held when returning to user space',
    culprit: 'lock',
  },
  {
    pattern: /(?:BUG|WARNING): bad (?:unlock|contention) balance/,
    class: 'lockdep',
    title: 'bad unlock balance',
    culprit: 'lock',
  },
  {
    pattern: /(?:BUG|WARNING): held lock freed!/,
    class: 'lockdep',
    title: 'held lock freed',
    culprit: 'lock',
  },
  {
    pattern: /WARNING: (?:Nested|nested) lock was not taken/,
    class: 'lockdep',
    title: 'nested lock was not taken',
    culprit: 'trace',
  },
  {
    pattern: /BUG: workqueue leaked (?:lock|atomic|lock or atomic)/,
    class: 'lockdep',
    title: 'workqueue leaked lock',
    culprit: 'header',
  },
  {
    pattern: /INFO: trying to register non-static key/,
    class: 'lockdep',
    title: 'trying to register non-static key',
    culprit: 'trace',
    skip: /stack|lock|IRQ|^(?:register_lock_class|assign_lock_key)|del_timer|work|_sync$|^complete/,
  },
  {
    pattern: /(?:INFO|WARNING): suspicious (?:RCU|rcu_\w+\(\)) usage/,
    class: 'lockdep',
    title: 'suspicious RCU usage',
    culprit: 'trace',
    skip: /rcu|kmem|slab|malloc|kcalloc|kzalloc|alloc_/,
  },
  {
    pattern: /BUG: MAX_(?:STACK_TRACE_ENTRIES|LOCKDEP_\w+|LOCK_DEPTH) too low/,
    class: 'lockdep',
    title: 'lock validator turned off',
    culprit: 'none',
  },
  {
    pattern: /BUG: key .* (?:not in \.data|has not been registered)/,
    class: 'lockdep',
    title: 'lock key not registered',
    culprit: 'trace',
  },
  {
    pattern: /WARNING: .*kernel\/(?:locking\/)?lockdep\.c/,
    class: 'lockdep',
    title: 'locking bug',
    culprit: 'pointer',
    skip: /^(?:lock_sock|release_sock|__?lock_|lockdep)/,
  },
];
