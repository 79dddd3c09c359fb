import type { KernelHeader } from './kernel-header.js';

/** Users of objects under debugging, as opposed to their owner. */
const DEBUG_OBJECT =
  /^(?:debug_|__debug|.*rcu|hrtimer_|timer_|.*work_|percpu_|kmem_|slab_|__?kfree|kfree|_*vunmap|vfree|kvfree|__free_|kobject_|init_timer|__init_work|free_)/;

/** Warnings. */
export const WARNING_HEADERS: readonly KernelHeader[] = [
  // Warnings.
  {
    pattern: /WARNING: .*lib\/refcount\.c/,
    class: 'refcount',
    title: 'refcount bug',
    culprit: 'pointer',
    skip: /refcount|kobject_|kref_/,
  },
  {
    pattern: /WARNING: .*lib\/debugobjects\.c/,
    class: 'warning',
    title: 'object debugging bug',
    culprit: 'pointer',
    skip: DEBUG_OBJECT,
  },
  {
    pattern: /WARNING: .*lib\/kobject\.c/,
    class: 'warning',
    title: 'kobject bug',
    culprit: 'pointer',
    skip: /kobject_/,
  },
  {
    pattern: /WARNING: .*fs\/proc\/generic\.c.* (?:proc_register|__?remove_proc)/,
    class: 'warning',
    title: 'proc registration bug',
    culprit: 'pointer',
    skip: /proc_/,
  },
  {
    pattern: /WARNING: .*mm\/usercopy\.c/,
    class: 'corruption',
    title: 'bad usercopy',
    culprit: 'pointer',
    skip: /usercopy|__check/,
  },
  {
    pattern: /WARNING: .*mm\/.*\.c.* (?:\w*k[a-z]*alloc|_*alloc_(?:frozen_)?pages|\w*vmalloc)/,
    class: 'warning',
    title: 'bad allocation',
    culprit: 'pointer',
    skip: /^_*(?:k[a-z]*alloc|vmalloc|alloc_(?:frozen_)?pages)|slab|kmem|memdup/,
  },
  { pattern: /WARNING: .*\bat ?\S+?\.[chS]:\d+/, class: 'warning', title: 'warning', culprit: 'pointer' },
  { pattern: /WARNING: \S+\.[chS]:\d+ at /, class: 'warning', title: 'warning', culprit: 'pointer' },
  {
    pattern: /WARNING: kernel stack (?:regs|frame pointer) .* has bad/,
    class: 'warning',
    title: 'kernel stack regs has bad value',
    culprit: 'none',
  },
];
