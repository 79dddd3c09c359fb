import type { StackKeyword } from '../../catalog/stack-keywords/keyword.js';
import { createKeywordLookup } from '../../catalog/stack-keywords/registry.js';

/**
 * Frames that begin the kernel's part of a stack, x86 and arm64, kernels 3.10 to 6.x.
 * https://docs.kernel.org/arch/x86/entry_64.html
 */
const KERNEL_ENTRY =
  /^(?:entry_(?:SYSCALL|SYSENTER|INT80)\w*|system_call(?:_fastpath|_after_swapgs)?|sysenter_\w+|ia32_sys\w+|tracesys|stub_(?:clone|execve|fork|vfork)|do_syscall_64|x64_sys_call|ret_from_fork\w*|ret_from_exception|ret_to_user|el[01]_\w+|el[01][ht]?_\w+|asm_(?:exc|sysvec|common)_?\w*|asm_\w+interrupt|(?:async_)?page_fault|error_entry|apic_timer_interrupt|reschedule_interrupt|call_function(?:_single)?_interrupt|common_interrupt|ret_from_intr|secondary_startup_64\w*|start_secondary|start_kernel|x86_64_start_kernel|cpu_startup_entry)$/;
const INTERRUPT =
  /^(?:asm_sysvec_\w+|sysvec_\w+|asm_common_interrupt|common_interrupt|(?:smp_)?apic_timer_interrupt|(?:smp_)?reschedule_interrupt|call_function(?:_single)?_interrupt|ret_from_intr|do_IRQ|call_softirq|__irq_exit_rcu|irq_exit\w*|do_softirq\w*|__do_softirq|handle_softirqs|el1_irq\w*|el1h_64_irq\w*|gic_handle_irq)$/;
const SUFFIX = /(?:\.(?:isra|constprop|part|cold|llvm|lto_priv|localalias)(?:\.\d+)*)+$/;

/** What is known of a frame by its name alone. */
export interface FrameInfo {
  /** The function's name without compiler suffix, offset, module and annotation. */
  name: string;
  /** True for the frames at which a stack enters the kernel. */
  entersKernel: boolean;
  interrupt: boolean;
  keywords: readonly StackKeyword[];
}

/** A function's name without the compiler's suffixes, offset, module and flame-graph annotation. */
export function functionName(frame: string): string {
  const space = frame.indexOf(' [');
  const bare = (space > 0 ? frame.slice(0, space) : frame).replace(/_\[[kji]\]$/, '');
  return bare.replace(/\+0x[0-9a-f]+.*$/, '').replace(SUFFIX, '');
}

/** Classifies frames, each distinct name once. */
export function createFrameIndex(): (frame: string) => FrameInfo {
  const keywordsOf = createKeywordLookup();
  const known = new Map<string, FrameInfo>();
  return (frame) => {
    let info = known.get(frame);
    if (!info) {
      const name = functionName(frame);
      info = {
        name,
        entersKernel: frame.endsWith('_[k]') || KERNEL_ENTRY.test(name),
        interrupt: INTERRUPT.test(name),
        keywords: keywordsOf(name),
      };
      known.set(frame, info);
    }
    return info;
  };
}

/**
 * The name under which a command's samples are summed: per-CPU and per-queue kernel threads as one.
 * @example `kworker/u4:1-fl` → `kworker`, `ksoftirqd/0` → `ksoftirqd`; `jbd2/dm-0-8` stays
 */
export function processKey(root: string): string {
  return root.startsWith('kworker/') ? 'kworker' : root.replace(/\/\d+$/, '');
}

/** The idle task, under the names that `perf` and others give it. */
export function isIdleTask(root: string): boolean {
  return root === 'swapper' || root.startsWith('swapper/') || root.startsWith('swapper-');
}
