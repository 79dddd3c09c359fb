import type { Diagnosis } from '../domain/diagnosis.js';
import type { Vote } from '../domain/vote.js';

/** What the votes on a diagnosis come to. */
export interface Verdict {
  /** The cause that most people hold for the true one; null when nobody named one, or they are of two minds. */
  cause: string | null;
  /** Votes for it. */
  agree: number;
  /** All others. */
  differ: number;
  /** True when no cause has more votes than every other opinion. */
  disputed: boolean;
}

/** The cause that the report answers with; null when it abstains. */
export function leadingCause({ report }: Pick<Diagnosis, 'report'>): string | null {
  const leading = report.rootCauses.find(({ verdict }) => verdict !== 'dropped');
  return report.abstained || leading === undefined ? null : leading.id;
}

/** `correct` speaks for the leading cause, `cause` for the one that is named, `wrong` against the leading one. */
export function weighVotes(votes: readonly Vote[], leading: string | null): Verdict {
  const opinions = new Map<string, number>();
  for (const { kind, cause } of votes) {
    const opinion = kind === 'correct' ? leading : kind === 'cause' ? cause : null;
    opinions.set(opinion ?? '', (opinions.get(opinion ?? '') ?? 0) + 1);
  }
  const named = [...opinions].filter(([opinion]) => opinion !== '').sort(([, a], [, b]) => b - a);
  const [first, second] = named;
  if (first === undefined) return { cause: null, agree: 0, differ: votes.length, disputed: false };
  const [cause, agree] = first;
  // Who says "wrong" without a cause contradicts the leading one only.
  const against = Math.max(second?.[1] ?? 0, cause === leading ? (opinions.get('') ?? 0) : 0);
  const disputed = against >= agree;
  return { cause: disputed ? null : cause, agree, differ: votes.length - agree, disputed };
}
