import type { FindingDraft } from '../../domain/finding.js';

/** One kind of line, with its history over the window. */
export interface LogTemplate {
  /** `T0`, `T1`, … in the order of first sight. */
  id: string;
  /** `served <*> requests, <*> errors`. */
  text: string;
  identifier: string;
  /** The unit with most of its lines; null when no line had one. */
  unit: string | null;
  count: number;
  /** Lines by journald priority 0 … 7; the last place counts lines without one. */
  priorities: number[];
  /** The worst priority seen, from the record or from a level word in the text; 6 (info) when nothing tells. */
  severity: number;
  /** Unix seconds. */
  firstTime: number;
  lastTime: number;
  /** Lines by time bin. */
  bins: Uint32Array;
  /** A few raw lines, the first ones. */
  samples: string[];
}

/** How much one unit (or, without a unit, one identifier) wrote. */
export interface UnitVolume {
  unit: string | null;
  identifier: string;
  count: number;
  errors: number;
  firstTime: number;
  lastTime: number;
  bins: Uint32Array;
  /** Lines of priority 3 and worse. */
  errorBins: Uint32Array;
}

/** What one pass over the log leaves. Bin `i` covers `binStart + i * binSeconds` and the next `binSeconds`. */
export interface LogSummary {
  records: number;
  /** Records whose time lay outside the window (a stepped clock); they count at the time before them. */
  misplaced: number;
  /** Records that found no room as a template; they count in the volumes. */
  unplaced: number;
  binStart: number;
  binSeconds: number;
  binCount: number;
  templates: LogTemplate[];
  volumes: UnitVolume[];
  /** What the collectors found. */
  collected: FindingDraft[];
}
