import type { Modality } from '../../domain/evidence.js';
import type { Sop } from '../../domain/knowledge.js';
import type { AnalystInput } from '../../ports/analyst.js';
import { fillSentence } from '../commands.js';
import { MODALITIES } from '../missing.js';
import { describeFinding, describeUnseen, joinWords } from '../phrases.js';
import type { SopWalk } from '../sop-walk.js';
import { subjectOfFindings } from '../subject.js';
import type { Assessment } from './assess.js';
import { supportingFindings } from './chain.js';
import type { Ranked } from './rank.js';
import { ABSTAIN_BELOW } from './weights.js';

function hostOf(input: AnalystInput): string {
  const { hostname, ip } = input.incident.host;
  return hostname === '' ? ip : hostname;
}

function clearestSign({ findings }: AnalystInput): string | null {
  const [strongest] = [...findings].sort((a, b) => b.strength - a.strength);
  return strongest === undefined ? null : `Clearest sign: ${describeFinding(strongest)}.`;
}

/** Nothing speaks for a failure, and not enough was seen to rule one out. */
function unprovenHealth(input: AnalystInput, sop: Sop, walks: readonly SopWalk[]): string {
  const missing = MODALITIES.filter(([modality]) => !hasAny(input, modality));
  const path = walks.find((walk) => walk.sop.id === sop.id)?.path ?? [];
  const unseen = path.flatMap((result) => result.unseen);
  const why =
    missing.length > 0
      ? `there were ${joinWords(missing.map(([, name]) => `no ${name}`))} to look at`
      : unseen.length > 0
        ? describeUnseen(unseen)
        : 'no check bears it out';
  const sign = clearestSign(input);
  return `Nothing seen points to a failure on ${hostOf(input)}, but it cannot be called healthy: ${why}.${sign === null ? '' : ` ${sign}`}`;
}

function unknownPattern(input: AnalystInput, top: Ranked | undefined, walks: readonly SopWalk[]): string {
  if (top?.cause.id === 'none' && top.probability >= ABSTAIN_BELOW && hasMetrics(input))
    return unprovenHealth(input, top.sop, walks);
  const nothing = hasMetrics(input) ? 'Nothing abnormal was found.' : 'There were no metrics to judge by.';
  const seen = clearestSign(input) ?? nothing;
  const nearest = top === undefined ? '' : ` The nearest procedure to go on with is "${top.sop.title}".`;
  return `The cause on ${hostOf(input)} is not known: no root cause fits the evidence well enough to be named. ${seen}${nearest}`;
}

function hasAny({ evidence }: AnalystInput, asked: Modality): boolean {
  return evidence.some(({ modality, status }) => modality === asked && ['ok', 'partial'].includes(status));
}

/** Whether any metrics came in, whole or in part. */
export const hasMetrics = (input: AnalystInput): boolean => hasAny(input, 'metrics');

/** Two or three sentences that an engineer reads first. */
export function summarise(
  input: AnalystInput,
  { ranked, walks, abstained }: Pick<Assessment, 'ranked' | 'walks' | 'abstained'>,
): string {
  const [top] = ranked;
  if (top === undefined || abstained) return unknownPattern(input, top, walks);
  const supporting = supportingFindings(top, input.findings);
  const subject = subjectOfFindings(
    supporting.map((finding) => finding.id),
    input.findings,
  );
  const statement = fillSentence(top.cause.statement, subject);
  if (top.cause.id === 'none') return `${hostOf(input)} looks healthy. ${statement}`;
  const [decisive] = supporting;
  return decisive === undefined ? statement : `${statement} Weightiest sign: ${describeFinding(decisive)}.`;
}
