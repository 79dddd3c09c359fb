import type { Evidence } from '../domain/evidence.js';
import { undisputed } from '../domain/finding.js';
import type { Finding } from '../domain/finding.js';
import { cameIn, guidingCause, standingCauses } from '../domain/guide.js';
import type { Incident } from '../domain/incident.js';
import type { DraftReport, RootCause } from '../domain/report.js';
import { ABSTAIN_BELOW } from './analyst/weights.js';
import { fillSentence } from './commands.js';
import type { Facts } from './conditions.js';
import { describedBy } from './described.js';
import { MODALITIES } from './missing.js';
import { describeFinding, describeUnseen, joinWords } from './phrases.js';
import { walkSop } from './sop-walk.js';
import { culpritsOf, subjectOfFindings } from './subject.js';

/** Above this strength a finding is no noise: then it is not said that nothing points to a failure. */
const NOTABLE = 0.5;

/** What a summary is written from. */
export interface Summarised {
  incident: Incident;
  evidence: readonly Evidence[];
  findings: readonly Finding[];
  report: Pick<DraftReport, 'rootCauses' | 'abstained'>;
  facts: Facts;
}

function hostOf({ incident: { host } }: Summarised): string {
  return host.hostname === '' ? host.ip : host.hostname;
}

function clearestSign({ findings }: Summarised): string | null {
  const [strongest] = undisputed(findings).sort((a, b) => b.strength - a.strength);
  return strongest === undefined ? null : `Clearest sign: ${describeFinding(strongest)}.`;
}

/** Whether the host would be called healthy, had enough been seen: nothing speaks against it. */
function onlyUnproven(leading: RootCause, { evidence, findings }: Summarised): boolean {
  return (
    leading.id === 'none' &&
    leading.confidence >= ABSTAIN_BELOW &&
    leading.against.length === 0 &&
    cameIn(evidence, 'metrics') &&
    !undisputed(findings).some(({ strength }) => strength > NOTABLE)
  );
}

/** Nothing speaks for a failure, and not enough was seen to rule one out. */
function unprovenHealth(healthy: RootCause, about: Summarised): string {
  const missing = MODALITIES.filter(([modality]) => !cameIn(about.evidence, modality));
  const sop = describedBy(healthy, about.facts.knowledge.sops)?.sop;
  const path = sop === undefined ? [] : walkSop(sop, about.facts).path;
  const unseen = path.flatMap((result) => result.unseen);
  const why =
    missing.length > 0
      ? `there were ${joinWords(missing.map(([, name]) => `no ${name}`))} to look at`
      : unseen.length > 0
        ? describeUnseen(unseen)
        : 'no check bears it out';
  const sign = clearestSign(about);
  return `Nothing seen points to a failure on ${hostOf(about)}, but it cannot be called healthy: ${why}.${sign === null ? '' : ` ${sign}`}`;
}

/** The procedure to go on with; that nothing may be wrong is no procedure for a failure. */
function nearestProcedure({ report, evidence, facts }: Summarised): string {
  const guide = guidingCause(report, evidence);
  if (guide === null || guide.id === 'none') return '';
  const title = describedBy(guide, facts.knowledge.sops)?.sop.title;
  return title === undefined ? '' : ` The nearest procedure to go on with is "${title}".`;
}

function unknownPattern(about: Summarised): string {
  const nothing = cameIn(about.evidence, 'metrics')
    ? 'Nothing abnormal was found.'
    : 'There were no metrics to judge by.';
  const seen = clearestSign(about) ?? nothing;
  return `The cause on ${hostOf(about)} is not known: no root cause fits the evidence well enough to be named. ${seen}${nearestProcedure(about)}`;
}

/** What is wrong, in the knowledge base's words: what a model wrote stands with the cause and its verdict, not here. */
function statementOf(cause: RootCause, { findings, facts }: Summarised): string {
  const described = describedBy(cause, facts.knowledge.sops)?.described;
  if (cause.verdict === 'corrected' || described === undefined) return cause.statement;
  const culprits = culpritsOf(described, facts.symptoms);
  return fillSentence(described.statement, subjectOfFindings(cause.for, undisputed(findings), culprits));
}

/** Two or three sentences that an engineer reads first: written from the validated report, whoever drafted it. */
export function summarise(about: Summarised): string {
  const [leading] = standingCauses(about.report);
  if (leading === undefined) return unknownPattern(about);
  if (about.report.abstained)
    return onlyUnproven(leading, about) ? unprovenHealth(leading, about) : unknownPattern(about);
  const statement = statementOf(leading, about);
  if (leading.id === 'none') return `${hostOf(about)} looks healthy. ${statement}`;
  const [decisive] = leading.for.flatMap(
    (id) => undisputed(about.findings).find((one) => one.id === id) ?? [],
  );
  return decisive === undefined ? statement : `${statement} Weightiest sign: ${describeFinding(decisive)}.`;
}
