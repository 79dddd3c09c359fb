/** What kind of event a multi-line kernel report is. `other` is a report that fits no class. */
export type KernelReportClass =
  | 'oom'
  | 'hung_task'
  | 'soft_lockup'
  | 'hard_lockup'
  | 'rcu_stall'
  | 'workqueue_lockup'
  | 'page_fault'
  | 'gpf'
  | 'kernel_bug'
  | 'divide_error'
  | 'oops'
  | 'panic'
  | 'warning'
  | 'refcount'
  | 'lockdep'
  | 'atomic_sleep'
  | 'corruption'
  | 'sanitizer'
  | 'memory_leak'
  | 'spinlock_lockup'
  | 'page_alloc_failure'
  | 'mce'
  | 'other';

/** How a class is reported as a finding. Strength is that of one event which never happened before. */
export interface KernelClassMeaning {
  kind: string;
  title: string;
  strength: number;
}

/**
 * Finding kind of every class. `oom` is split by scope (`log.oom.global`, `log.oom.cgroup`) by the collector;
 * machine checks belong to the signature `log.mce`, so their report gives no finding of its own.
 */
export const KERNEL_CLASSES: Readonly<Record<KernelReportClass, KernelClassMeaning | null>> = {
  oom: { kind: 'log.oom.global', title: 'The kernel killed a process for want of memory', strength: 0.95 },
  hung_task: { kind: 'log.hung_task', title: 'A task was blocked for minutes', strength: 0.9 },
  soft_lockup: { kind: 'log.soft_lockup', title: 'A CPU was stuck in the kernel', strength: 0.93 },
  hard_lockup: { kind: 'log.hard_lockup', title: 'A CPU took no interrupts', strength: 0.95 },
  rcu_stall: {
    kind: 'log.rcu_stall',
    title: 'RCU detected a CPU or task that does not let go',
    strength: 0.9,
  },
  workqueue_lockup: { kind: 'log.workqueue_lockup', title: 'A kernel work queue is stuck', strength: 0.85 },
  page_fault: { kind: 'log.oops', title: 'The kernel accessed memory that is not there', strength: 0.95 },
  gpf: { kind: 'log.gpf', title: 'General protection fault in the kernel', strength: 0.95 },
  kernel_bug: { kind: 'log.bug', title: 'The kernel hit a BUG()', strength: 0.95 },
  divide_error: { kind: 'log.oops', title: 'Division by zero in the kernel', strength: 0.95 },
  oops: { kind: 'log.oops', title: 'Kernel oops', strength: 0.95 },
  panic: { kind: 'log.panic', title: 'Kernel panic', strength: 0.98 },
  warning: { kind: 'log.warning', title: 'Kernel warning', strength: 0.55 },
  refcount: { kind: 'log.warning', title: 'Kernel reference counter bug', strength: 0.65 },
  lockdep: { kind: 'log.warning', title: 'The lock validator reports a locking mistake', strength: 0.5 },
  atomic_sleep: { kind: 'log.bug', title: 'The kernel slept where it must not', strength: 0.7 },
  corruption: { kind: 'log.bug', title: 'Corrupted kernel data', strength: 0.9 },
  sanitizer: { kind: 'log.bug', title: 'A kernel sanitizer reports a bad access', strength: 0.8 },
  memory_leak: { kind: 'log.warning', title: 'The kernel leaks memory', strength: 0.5 },
  spinlock_lockup: { kind: 'log.bug', title: 'Spin lock misuse or lock-up', strength: 0.9 },
  page_alloc_failure: { kind: 'log.page_alloc_failure', title: 'The kernel found no pages', strength: 0.75 },
  mce: null,
  other: null,
};
