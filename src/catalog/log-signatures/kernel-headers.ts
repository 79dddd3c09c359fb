import { ENDING_HEADERS } from './kernel-headers-ends.js';
import { FAULT_HEADERS } from './kernel-headers-faults.js';
import type { KernelHeader } from './kernel-header.js';
import { LOCKING_HEADERS } from './kernel-headers-locking.js';
import { MEMORY_HEADERS } from './kernel-headers-memory.js';
import { STALL_HEADERS } from './kernel-headers-stalls.js';
import { WARNING_HEADERS } from './kernel-headers-warnings.js';

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
  ...MEMORY_HEADERS,
  ...LOCKING_HEADERS,
  ...STALL_HEADERS,
  ...FAULT_HEADERS,
  ...WARNING_HEADERS,
  ...ENDING_HEADERS,
];

/** A cheap test that nearly every line fails: only lines that pass can begin a report. */
export const KERNEL_HEADER_HINT =
  /BUG|WARNING: |INFO: |UBSAN|nable to handle|nhandled fault|Internal error|protection fault|stack segment|divide[ _]error|PANIC|panic|opcode|Oops|oops|[Ii]llegal|oom-kill|ut of memory: Kill|page allocation|LOCKUP|kthread|achine [Cc]heck|stack overflow|Alignment trap|unregister_netdevice|VFS: Busy/;
