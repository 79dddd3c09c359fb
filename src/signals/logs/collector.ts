import type { FindingDraft } from '../../domain/finding.js';
import type { LogRecord } from '../../domain/evidence.js';

/** Something that watches the one pass over the log: the signature matcher, the collector of kernel reports. */
export interface LogCollector {
  push(record: LogRecord): void;
  /** Called once, after the last record. */
  finish(): FindingDraft[];
}
