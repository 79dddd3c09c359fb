/**
 * A message (one line) that means something for the health of the host.
 *
 * Events that the kernel tells on many lines (OOM, lock-ups, oopses, hung tasks, …) are not here but in `kernel-classes.ts`:
 * each finding kind has one owner.
 */
export interface LogSignature {
  /** Finding kind. */
  kind: string;
  title: string;
  /** Who writes it: the kernel, any process, or both. */
  from: 'kernel' | 'process' | 'any';
  /** Only records whose syslog identifier matches. */
  identifiers?: RegExp;
  /** Lower case. A record without any of them cannot match: they keep the search fast. */
  literals: readonly string[];
  /** First match wins; named groups become the subject of the finding. */
  patterns: readonly RegExp[];
  /** Messages that match and mean nothing. */
  exclude?: RegExp;
  /**
   * `event`: one occurrence is worth a finding. `rate`: a healthy host writes it now and then, only a surge counts.
   */
  mode: 'event' | 'rate';
  /** Strength (0…1) of an occurrence that was never seen before. */
  strength: number;
  /**
   * Fields that tell one finding from another: named groups, or `unit` for the systemd unit (else identifier) of the writer.
   */
  subject: readonly string[];
  /** Named group that holds how many events the line stands for. */
  weight?: string;
  meaning: string;
  /** Where the message is explained, or the source that prints it. */
  link: string;
}
