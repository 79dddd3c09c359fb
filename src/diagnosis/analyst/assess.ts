import { cameIn } from '../../domain/guide.js';
import type { KnowledgeBase } from '../../domain/knowledge.js';
import type { RootCause } from '../../domain/report.js';
import type { Revision } from '../../domain/revision.js';
import type { AnalystInput } from '../../ports/analyst.js';
import { citeFinding, citeMatch, citeSop, findingsOf, uniqueCitations } from '../citations.js';
import { fillSentence } from '../commands.js';
import type { Facts, Said } from '../conditions.js';
import { showsOf } from '../observability.js';
import { platformOf } from '../platform.js';
import { citeEngineer, wordsBehind, wordsOf } from '../revision/words.js';
import { culpritsOf, subjectOfFindings } from '../subject.js';
import { walkSop } from '../sop-walk.js';
import type { SopWalk } from '../sop-walk.js';
import { calibrateRanking, IDENTITY } from './calibration.js';
import type { Calibration } from './calibration.js';
import { supportingFindings } from './chain.js';
import { rankCauses } from './rank.js';
import type { Ranked } from './rank.js';
import { resolutionSteps } from './resolution.js';
import { unexplainedShare } from './unexplained.js';
import { ABSTAIN_BELOW, UNEXPLAINED } from './weights.js';

/** Root causes named in a report. */
const CAUSES_SHOWN = 8;
/** Root causes for which the report says what to do. */
const CAUSES_RESOLVED = 3;

function saidOf(revision: Revision): Said {
  return {
    answers: new Map(revision.checks.map(({ check, holds, why }) => [check, { holds, why }])),
    excluded: new Map(revision.excluded.map(({ cause, why }) => [cause, why])),
    words: wordsOf(revision),
  };
}

/** What conditions are evaluated on, for this input. */
export function factsOf(
  knowledge: KnowledgeBase,
  input: Pick<AnalystInput, 'incident' | 'symptoms' | 'evidence' | 'revision'>,
): Facts {
  const windowStart = input.incident.window.start;
  const said = input.revision === undefined ? undefined : saidOf(input.revision);
  return { knowledge, symptoms: input.symptoms, shows: showsOf(input.evidence), windowStart, said };
}

function rootCauseOf(candidate: Ranked, rank: number, input: AnalystInput): RootCause {
  const supporting = supportingFindings(candidate, input.findings);
  const ids = supporting.map((finding) => finding.id);
  const subject = subjectOfFindings(ids, input.findings, culpritsOf(candidate.cause, input.symptoms));
  const statement = fillSentence(candidate.cause.statement, subject);
  const speaking = candidate.contributions.filter((one) => one.weight > 0.1).map((one) => one.symptom);
  const contrary = candidate.contributions.filter((one) => one.weight < -0.1).map((one) => one.symptom);
  const cases = input.matches.filter((one) => one.rootCauses.includes(candidate.cause.id)).slice(0, 3);
  return {
    id: candidate.cause.id,
    title: candidate.cause.title,
    statement,
    draft: statement,
    verdict: 'unverified',
    reasons: [],
    confidence: candidate.probability,
    for: ids,
    against: findingsOf(contrary, input.findings)
      .map((finding) => finding.id)
      .filter((id) => !ids.includes(id)),
    citations: uniqueCitations([
      citeSop(candidate.sop),
      ...supporting.map(citeFinding),
      ...wordsBehind(speaking).map(citeEngineer),
      ...cases.map(citeMatch),
    ]),
    resolution:
      rank < CAUSES_RESOLVED
        ? resolutionSteps(
            candidate.sop,
            candidate.cause,
            platformOf(input.incident.host),
            subject,
            candidate.probability,
          )
        : [],
  };
}

/** The courage to abstain: no cause is likely enough to be called the answer. */
export function abstains(
  top: Pick<RootCause, 'id' | 'confidence'> | undefined,
  walks: readonly SopWalk[],
  input: AnalystInput,
): boolean {
  if (top === undefined || top.confidence < ABSTAIN_BELOW) return true;
  // A fault that could not have been seen is not ruled out: a host is healthy where its metrics and a check say so.
  return (
    top.id === 'none' &&
    !(cameIn(input.evidence, 'metrics') && walks.some(({ causes }) => causes.includes('none')))
  );
}

/** What the knowledge base says of the facts without any model. */
export interface Assessment {
  walks: SopWalk[];
  ranked: Ranked[];
  rootCauses: RootCause[];
  abstained: boolean;
}

/** The same ranking with probabilities that say how often such a ranking is right. */
function calibrated(ranked: readonly Ranked[], facts: Facts, calibration: Calibration): Ranked[] {
  const [top] = ranked;
  const doubt = top === undefined ? 0 : UNEXPLAINED * unexplainedShare(top.cause, facts);
  const known = calibrateRanking(
    ranked.map((candidate) => candidate.probability),
    { slope: 1, intercept: -doubt },
  );
  const probabilities = calibrateRanking(known, calibration);
  return ranked.map((candidate, index) => ({ ...candidate, probability: probabilities[index] ?? 0 }));
}

/** Runs every SOP on the facts and ranks the root causes. */
export function assess(
  knowledge: KnowledgeBase,
  input: AnalystInput,
  calibration: Calibration = IDENTITY,
): Assessment {
  const facts = factsOf(knowledge, input);
  const walks = knowledge.sops.map((sop) => walkSop(sop, facts));
  const ranked = calibrated(rankCauses(facts, walks, input.matches), facts, calibration);
  const shown = ranked.slice(0, CAUSES_SHOWN);
  const rootCauses = shown.map((candidate, rank) => rootCauseOf(candidate, rank, input));
  return { walks, ranked, rootCauses, abstained: abstains(rootCauses[0], walks, input) };
}
