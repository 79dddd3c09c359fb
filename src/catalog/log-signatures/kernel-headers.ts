import type { KernelReportClass } from './kernel-classes.js';

/** Where the culprit function of a report stands. */
export type CulpritRule =
  /** Instruction pointer, else the first frames of the call trace. */
  | 'pointer'
  /** Instruction pointer only. */
  | 'pointer-only'
  /** First call trace. */
  | 'trace'
  /** Frames below the timer interrupt, down to the entry point of the work. */
  | 'stall'
  | 'lockup'
  | 'hung'
  /** The place after `at:` where the lock was taken. */
  | 'lock'
  /** Where a lock first became safe for interrupts. */
  | 'irq-lock'
  | 'allocation'
  | 'header'
  | 'none';

/** How a multi-line kernel report begins. */
export interface KernelHeader {
  pattern: RegExp;
  class: KernelReportClass;
  /** Short title; `$1`… are groups of the pattern. The culprit is appended as `in <function>`. */
  title: string;
  culprit: CulpritRule;
  /** Functions that are part of this report's machinery, besides the general ones. */
  skip?: RegExp;
  /** Part of an open report of the same context when there is one; a report of its own otherwise. */
  follows?: boolean;
  /** Counts only when a call trace or register dump follows. */
  tentative?: boolean;
}

const alloc = /alloc|slab|kmem|strdup|memdup|create_object|idr_get|list_lru_init|asprintf|pcpu|mmap$/;
const debugObject =
  /^(?:debug_|__debug|.*rcu|hrtimer_|timer_|.*work_|percpu_|kmem_|slab_|__?kfree|kfree|_*vunmap|vfree|kvfree|__free_|kobject_|init_timer|__init_work|free_)/;

/** Lines that look like the beginning of a report and are none. */
export const KERNEL_NO_HEADER: readonly RegExp[] = [
  /DEBUG:/,
  /INFO: (?:lockdep is turned off|Stall ended before|NMI handler|recovery required|RCU stall)/,
  /took (?:too )?long/,
  /kasan: bad access detected/,
  /\bIgnoring .*BUG/,
  /\] (?:general protection|trap )/,
  /(?:general protection(?: fault)?|trap [\w ]+) ip:/,
];

/**
 * First match wins. The literal beginnings are those of `printk` calls in the kernel's own source:
 * https://git.kernel.org/pub/scm/linux/kernel/git/torvalds/linux.git (kernel/panic.c, kernel/watchdog.c, kernel/hung_task.c,
 * kernel/rcu/tree_stall.h, kernel/locking/lockdep.c, mm/oom_kill.c, mm/page_alloc.c, lib/bug.c, arch/x86/mm/fault.c and kin).
 */
export const KERNEL_HEADERS: readonly KernelHeader[] = [
  // Memory.
  { pattern: /^(.{1,64}?) invoked oom-killer: /, class: 'oom', title: 'out of memory', culprit: 'none' },
  {
    pattern:
      /(?:^|: )(?:Memory cgroup out of memory|Out of memory)(?: \(oom_kill_allocating_task\))?: Kill(?:ed)? process \d+/,
    class: 'oom',
    title: 'out of memory',
    culprit: 'none',
    follows: true,
  },
  { pattern: /^oom-kill:constraint=/, class: 'oom', title: 'out of memory', culprit: 'none', follows: true },
  {
    pattern: /^(.{1,64}?): page allocation (?:failure|stalls)\b/,
    class: 'page_alloc_failure',
    title: 'page allocation failure',
    culprit: 'trace',
    skip: alloc,
  },
  // Sanitizers.
  {
    pattern: /BUG: KASAN: double-free or invalid-free|BUG: KASAN: (?:double|invalid)-free/,
    class: 'sanitizer',
    title: 'KASAN: invalid-free',
    culprit: 'header',
    skip: /^(?:kmem_|slab_|__?kfree|kfree|kvfree|vunmap|vfree|__slab|__cache)/,
  },
  { pattern: /BUG: KASAN: ([a-z-]+)/, class: 'sanitizer', title: 'KASAN: $1', culprit: 'header' },
  {
    pattern: /BUG: KMSAN: ([a-z-]+)/,
    class: 'sanitizer',
    title: 'KMSAN: $1',
    culprit: 'header',
    skip: /^(?:usb_submit_urb|usb_start_wait_urb|usb_bulk_msg|usb_interrupt_msg|usb_control_msg|copyout|copyin|_copy_to_iter|_copy_from|instrument_)/,
  },
  {
    pattern: /BUG: KCSAN: ((?:assert: )?[a-z-]+)/,
    class: 'sanitizer',
    title: 'KCSAN: $1',
    culprit: 'header',
  },
  {
    pattern: /BUG: KFENCE: ([a-z -]+?)(?: in |$)/,
    class: 'sanitizer',
    title: 'KFENCE: $1',
    culprit: 'header',
    skip: /^(?:kfence|kmem_|slab_|__?kfree|kfree)/,
  },
  { pattern: /UBSAN: ([\w-]+(?: behaviour)?)/i, class: 'sanitizer', title: 'UBSAN: $1', culprit: 'trace' },
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
  // Bad accesses.
  {
    pattern: /BUG: (?:TASK )?stack guard page was hit/i,
    class: 'panic',
    title: 'stack guard page was hit',
    culprit: 'lockup',
  },
  {
    pattern: /BUG: (?:unable to handle|kernel NULL pointer|Kernel NULL pointer|unable to handle page fault)/i,
    class: 'page_fault',
    title: 'unable to handle kernel access',
    culprit: 'pointer',
  },
  {
    pattern: /^\s*(?:kernel )?Unable to handle (?:kernel|paging request|user)/i,
    class: 'page_fault',
    title: 'unable to handle kernel access',
    culprit: 'pointer',
  },
  { pattern: /Unhandled fault: /, class: 'page_fault', title: 'unhandled fault', culprit: 'pointer' },
  {
    pattern: /^\s*Internal error: /,
    class: 'page_fault',
    title: 'internal error',
    culprit: 'pointer',
    follows: true,
  },
  {
    pattern: /general protection fault/,
    class: 'gpf',
    title: 'general protection fault',
    culprit: 'pointer',
  },
  { pattern: /stack segment: /, class: 'panic', title: 'stack segment fault', culprit: 'pointer' },
  {
    pattern: /(?:^|Oops: )divide[ _]error(?:: | in )/,
    class: 'divide_error',
    title: 'divide error',
    culprit: 'pointer-only',
  },
  {
    pattern: /PANIC: double fault/,
    class: 'panic',
    title: 'double fault',
    culprit: 'pointer-only',
    follows: true,
  },
  // Explicit checks.
  {
    pattern: /kernel BUG at (?:lib\/list_debug\.c|mm\/usercopy\.c)/,
    class: 'corruption',
    title: 'kernel BUG',
    culprit: 'pointer',
    skip: /usercopy|__check|list_(?:add|del)|__list/,
  },
  {
    pattern: /kernel BUG at (\S+?)!?$|kernel BUG at /i,
    class: 'kernel_bug',
    title: 'kernel BUG',
    culprit: 'pointer',
  },
  {
    pattern: /BUG: (?:bad usercopy|corrupted list)/,
    class: 'corruption',
    title: 'corrupted data',
    culprit: 'pointer',
  },
  {
    pattern:
      /BUG: (Bad rss-counter state|non-zero (?:nr_ptes|nr_pmds|pgtables_bytes)|Bad page (?:state|map|cache)|Bad pagetable|Dentry \S+.*still in use)/,
    class: 'corruption',
    title: '$1',
    culprit: 'trace',
    skip: /bad_page|folios?_put|put_folio|free_page|free_unref|page_alloc|prep_|rmqueue|get_page_from|check_|alloc_page|alloc_folio|folio_alloc|__alloc|filemap|pagecache_get|__put_page|put_page|release_pages|d_walk|do_one_tree|umount_check|shrink_dcache/,
  },
  {
    pattern: /BUG [\w.:-]+ \(.*\): (?!kasan)/,
    class: 'corruption',
    title: 'slab corruption',
    culprit: 'trace',
    skip: alloc,
  },
  {
    pattern: /BUG: (sleeping function called from invalid context|scheduling while atomic)/,
    class: 'atomic_sleep',
    title: '$1',
    culprit: 'trace',
    skip: /^(?:__schedule|schedule|preempt|___?might|__might|io_schedule|_cond_resched|__cond_resched)|might_/,
  },
  {
    pattern: /BUG: using (\w+)\(\) in preemptible/,
    class: 'atomic_sleep',
    title: 'using $1() in preemptible code',
    culprit: 'trace',
    skip: /preempt|smp_processor_id|__this_cpu/,
  },
  {
    pattern: /BUG: memory leak/,
    class: 'memory_leak',
    title: 'memory leak',
    culprit: 'allocation',
    skip: alloc,
  },
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
    skip: debugObject,
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
  // Machine checks: one event together with the panic that follows.
  {
    pattern:
      /Machine Check Exception: |mce: \[Hardware Error\]: (?:Machine check events logged|CPU \d+: Machine Check)|^\[Hardware Error\]: Machine check events logged|Machine check in kernel mode/,
    class: 'mce',
    title: 'machine check',
    culprit: 'none',
    follows: true,
  },
  // Ends and second halves of other reports.
  {
    pattern: /(?:^|\s)(?:Oops: )?(?:invalid opcode|illegal operation|illegal instruction): /i,
    class: 'oops',
    title: 'invalid opcode',
    culprit: 'pointer',
    follows: true,
  },
  { pattern: /^\s*Oops(?: - [\w ]+)?: /, class: 'oops', title: 'oops', culprit: 'pointer', follows: true },
  {
    pattern: /kernel stack overflow/i,
    class: 'panic',
    title: 'kernel stack overflow',
    culprit: 'lockup',
    follows: true,
  },
  {
    pattern: /Kernel panic - not syncing: stack-protector: /,
    class: 'panic',
    title: 'stack is corrupted',
    culprit: 'header',
    follows: true,
    skip: /stack_chk/,
  },
  {
    pattern: /Kernel panic - not syncing: corrupted stack end/,
    class: 'panic',
    title: 'corrupted stack end',
    culprit: 'lockup',
    follows: true,
    skip: /schedule|retint_kernel/,
  },
  {
    pattern: /Kernel panic - not syncing: hung_task/,
    class: 'hung_task',
    title: 'task hung',
    culprit: 'none',
    follows: true,
  },
  {
    pattern: /Kernel panic - not syncing: (.*)/,
    class: 'panic',
    title: '$1',
    culprit: 'none',
    follows: true,
  },
  { pattern: /Alignment trap: /, class: 'other', title: 'alignment trap', culprit: 'pointer' },
  {
    pattern: /unregister_netdevice: waiting for \S+ to become free/,
    class: 'other',
    title: 'unregister_netdevice waits',
    culprit: 'none',
    follows: true,
  },
  {
    pattern: /VFS: Busy inodes after unmount/,
    class: 'other',
    title: 'busy inodes after unmount',
    culprit: 'none',
    follows: true,
  },
  {
    pattern: /INFO: (Freed|Allocated) in /,
    class: 'other',
    title: 'slab debugging',
    culprit: 'none',
    follows: true,
  },
  { pattern: /\bWARNING: /, class: 'warning', title: 'warning', culprit: 'pointer', tentative: true },
  { pattern: /\bBUG: /, class: 'kernel_bug', title: 'BUG', culprit: 'pointer', tentative: true },
];

/** A cheap test that nearly every line fails: only lines that pass can begin a report. */
export const KERNEL_HEADER_HINT =
  /BUG|WARNING: |INFO: |UBSAN|nable to handle|nhandled fault|Internal error|protection fault|stack segment|divide[ _]error|PANIC|panic|opcode|Oops|oops|[Ii]llegal|oom-kill|ut of memory: Kill|page allocation|LOCKUP|kthread|achine [Cc]heck|stack overflow|Alignment trap|unregister_netdevice|VFS: Busy/;
