import type { KernelHeader } from './kernel-header.js';

/** Allocators: the reporter of a failed allocation, never its cause. */
const ALLOCATION = /alloc|slab|kmem|strdup|memdup|create_object|idr_get|list_lru_init|asprintf|pcpu|mmap$/;

/** Bad accesses and failed checks. */
export const FAULT_HEADERS: readonly KernelHeader[] = [
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
    pattern: /^\s*(?:kernel |CPU \d+ )?Unable to handle (?:kernel|paging request|user)/i,
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
    skip: ALLOCATION,
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
    skip: ALLOCATION,
  },
];
