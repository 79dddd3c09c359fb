import type { AlertDraft } from '../incidents/alerts/parse.js';

/** An alert that leads to a report. */
export interface TakenAlert {
  host: string;
  /** Job and diagnosis. */
  id: string;
}

/** Nothing is diagnosed for it. */
export interface RefusedAlert {
  alert: string;
  /** In words. */
  reason: string;
}

export interface IntakeResult {
  /** A job each came on the queue. */
  queued: TakenAlert[];
  /** Known, or counted with a diagnosis for that host: it waits, runs or has ended; its page tells. */
  joined: TakenAlert[];
  /** Alerts that are over, of hosts that are known: said in the thread of their diagnosis, if it has one. */
  resolved: string[];
  refused: RefusedAlert[];
}

/** Where alerts go that came by a webhook. Resolving means: the jobs are kept on Redis. */
export interface AlertIntake {
  /**
   * @param sender whose token it was
   * @throws OScopeError `unavailable` when the queue cannot be reached: the sender shall try again
   */
  take(drafts: readonly AlertDraft[], sender: string): Promise<IntakeResult>;
}
