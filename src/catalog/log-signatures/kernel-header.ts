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
