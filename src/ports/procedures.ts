import type { Diagnosis } from '../domain/diagnosis.js';
import type { Citation, ResolutionStep } from '../domain/report.js';
import type { Revision } from '../domain/revision.js';

/** A check of an SOP that a person could run to tell the causes of a diagnosis apart. */
export interface OpenCheck {
  /** `sop-id#check-id`. */
  ref: string;
  sopTitle: string;
  link: string;
  /** A question. */
  text: string;
  /** Read-only. */
  command: string;
  /** What the evidence said; `unknown` = its data were missing. */
  outcome: 'holds' | 'fails' | 'unknown';
  /** The cause that it leads to when it holds; null when it only leads on. */
  cause: string | null;
  /** Ratios of metrics (0 to 1) in which it shows: which way is abnormal. Tells what "it says 5 %" means. */
  ratios: ('up' | 'down')[];
}

/** The executable SOPs, as the conversation asks them. Pure. */
export interface Procedures {
  /** Checks that nobody has answered yet, the most telling first. */
  openChecks(diagnosis: Diagnosis, revision: Revision): OpenCheck[];
  /** The check with this reference, as it comes out on the diagnosis. */
  check(ref: string, diagnosis: Diagnosis): OpenCheck | undefined;
  /** Steps that resolve the cause on this distribution (as in /etc/os-release's PRETTY_NAME); null = the host's own. */
  resolution(diagnosis: Diagnosis, cause: string, osRelease: string | null): ResolutionStep[];
  /** What the code-level gate has against a sentence with these citations; empty = nothing. */
  objections(text: string, citations: readonly Citation[], diagnosis: Diagnosis): string[];
}
