import type { AnalystInput } from '../../ports/analyst.js';
import { fillSentence } from '../commands.js';
import { describeFinding } from '../phrases.js';
import { subjectOfFindings } from '../subject.js';
import { supportingFindings } from './chain.js';
import type { Ranked } from './rank.js';

function hostOf(input: AnalystInput): string {
  const { hostname, ip } = input.incident.host;
  return hostname === '' ? ip : hostname;
}

function unknownPattern(input: AnalystInput, top: Ranked | undefined): string {
  const strongest = input.findings.reduce<(typeof input.findings)[number] | undefined>(
    (best, finding) => (best === undefined || finding.strength > best.strength ? finding : best),
    undefined,
  );
  const nothing = hasMetrics(input) ? 'Nothing abnormal was found.' : 'There were no metrics to judge by.';
  const seen = strongest === undefined ? nothing : `Clearest sign: ${describeFinding(strongest)}.`;
  const nearest = top === undefined ? '' : ` The nearest procedure to go on with is "${top.sop.title}".`;
  return `The cause on ${hostOf(input)} is not known: no root cause fits the evidence well enough to be named. ${seen}${nearest}`;
}

/** Whether any metrics came in, whole or in part. */
export function hasMetrics({ evidence }: AnalystInput): boolean {
  return evidence.some(
    ({ modality, status }) => modality === 'metrics' && ['ok', 'partial'].includes(status),
  );
}

/** Two or three sentences that an engineer reads first. */
export function summarise(input: AnalystInput, ranked: readonly Ranked[], abstained: boolean): string {
  const [top] = ranked;
  if (top === undefined || abstained) return unknownPattern(input, top);
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
