import type { KernelHeader } from './kernel-header.js';

/** Allocators: the reporter of a failed allocation, never its cause. */
const ALLOCATION = /alloc|slab|kmem|strdup|memdup|create_object|idr_get|list_lru_init|asprintf|pcpu|mmap$/;

/** Memory, and the sanitizers that watch over it. */
export const MEMORY_HEADERS: readonly KernelHeader[] = [
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
    skip: ALLOCATION,
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
];
