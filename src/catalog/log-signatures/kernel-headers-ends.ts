import type { KernelHeader } from './kernel-header.js';

/** Second halves and ends of other reports, which stand alone when their beginning is lost; then whatever is left. */
export const ENDING_HEADERS: readonly KernelHeader[] = [
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
