import type { Sop, SopCause } from '../domain/knowledge.js';
import type { RootCause } from '../domain/report.js';

/** The SOP that a cause was taken from, and what it says of the cause: the SOP cited, else the first that describes it. */
export function describedBy(
  { id, citations }: Pick<RootCause, 'id' | 'citations'>,
  sops: readonly Sop[],
): { sop: Sop; described: SopCause } | undefined {
  const cited = citations.find(({ kind }) => kind === 'sop')?.ref.split('#')[0];
  const describing = sops.flatMap((sop) =>
    sop.causes.filter((cause) => cause.id === id).map((described) => ({ sop, described })),
  );
  return describing.find(({ sop }) => sop.id === cited) ?? describing[0];
}
