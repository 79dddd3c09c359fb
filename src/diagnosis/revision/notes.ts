import type { Diagnosis } from '../../domain/diagnosis.js';
import type { Finding } from '../../domain/finding.js';
import type { KnowledgeBase } from '../../domain/knowledge.js';
import { formatRatio } from '../../domain/quantity.js';
import type { DraftReport } from '../../domain/report.js';
import type { Revision } from '../../domain/revision.js';
import { findCheck } from '../sop-walk.js';
import { quoteEngineer } from './words.js';

/** What a re-examination is of and by whose word: part of the graph's state. */
export interface Revised {
  /** Id of the diagnosis before. */
  of: string;
  revision: Revision;
  /** Its leading cause; null when it named none. */
  before: { id: string; title: string; confidence: number } | null;
}

export function revisedOf(previous: Diagnosis, revision: Revision): Revised {
  const top = leaderOf(previous.report);
  return { of: previous.id, revision, before: top };
}

function leaderOf(report: DraftReport): Revised['before'] {
  const top = report.rootCauses.find((cause) => cause.verdict !== 'dropped');
  if (top === undefined || report.abstained) return null;
  return { id: top.id, title: top.title, confidence: top.confidence };
}

function say(cause: NonNullable<Revised['before']>): string {
  return `"${cause.title}" (${formatRatio(Math.round(cause.confidence * 100) / 100)})`;
}

/** What the re-examination did to the answer, in one sentence. */
function outcome(before: Revised['before'], after: Revised['before']): string {
  if (before === null && after === null) return 'No cause could be named before, and none can be now.';
  if (before === null)
    return `No cause could be named before; now ${after === null ? '' : say(after)} leads.`;
  if (after === null) return `${say(before)} led before; now no cause is likely enough to be named.`;
  if (before.id !== after.id) return `${say(before)} led before; now ${say(after)} does.`;
  return `${say(after)} leads as before; it had ${formatRatio(Math.round(before.confidence * 100) / 100)}.`;
}

/** For the report's notes: what counts otherwise than before and why, and what that changed. */
export function revisionNotes(
  { revision, before, of }: Revised,
  report: DraftReport,
  findings: readonly Finding[],
  knowledge: KnowledgeBase,
): string[] {
  const wording = (term: string): string => knowledge.terms.get(term)?.wording ?? term;
  const titleOf = (id: string): string => findings.find((finding) => finding.id === id)?.title ?? 'unknown';
  return [
    `Re-examined from diagnosis ${of.slice(0, 12)} by what engineers said; its evidence and findings are the same. ${outcome(before, leaderOf(report))}`,
    ...revision.disputed.map(
      ({ finding, why }) =>
        `${finding} (${titleOf(finding)}) is disputed and speaks for no cause: ${quoteEngineer(why)}.`,
    ),
    ...revision.expected.map(
      ({ term, why }) => `"${wording(term)}" is normal here and no longer counts: ${quoteEngineer(why)}.`,
    ),
    ...revision.excluded.map(
      ({ cause, why }) =>
        `"${knowledge.rootCauses.get(cause) ?? cause}" is ruled out: ${quoteEngineer(why)}.`,
    ),
    ...revision.checks.map(({ check, holds, why }) => {
      const text = findCheck(knowledge.sops, check)?.check.text ?? check;
      return `${text} ${holds ? 'Yes' : 'No'}, by an engineer's answer: ${quoteEngineer(why)}.`;
    }),
    ...revision.hints.map(({ text, terms }) => {
      const taken = terms.map((term) => `"${wording(term)}"`).join(', ');
      return `An engineer says ${quoteEngineer(text)}${taken === '' ? ': kept as context.' : `: counted as ${taken}.`}`;
    }),
  ];
}
