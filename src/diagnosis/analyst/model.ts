import type { KnowledgeBase } from '../../domain/knowledge.js';
import type { Citation, DraftReport, ResolutionStep, RootCause, Step } from '../../domain/report.js';
import type { Analyst, AnalystInput } from '../../ports/analyst.js';
import type { ModelDraft, ModelSession } from '../../ports/model-session.js';
import { citeFinding, citeMatch, citeSop, uniqueCitations } from '../citations.js';
import { platformOf } from '../platform.js';
import { culpritsOf, subjectOfFindings } from '../subject.js';
import { abstains, assess } from './assess.js';
import type { Assessment } from './assess.js';
import { anchorConfidences, calibrateRanking, IDENTITY } from './calibration.js';
import type { Calibration } from './calibration.js';
import { draftInputs } from './model-inputs.js';
import { resolutionSteps } from './resolution.js';

function cite(ids: readonly string[], input: AnalystInput): Citation[] {
  return ids.map((id) => {
    const finding = input.findings.find((one) => one.id === id);
    // A finding that does not exist is cited all the same: validation has to see the claim to refuse it.
    return finding === undefined ? { kind: 'finding', ref: id, link: '' } : citeFinding(finding);
  });
}

function stepOf(step: ModelDraft['steps'][number], index: number, input: AnalystInput): Step {
  const check: Citation[] =
    step.check === '' ? [] : [{ kind: 'sop', ref: step.check, link: `knowledge:${step.check}` }];
  return {
    id: `C${index + 1}`,
    draft: step.text,
    text: step.text,
    verdict: 'unverified',
    reasons: [],
    citations: uniqueCitations([...check, ...cite(step.findings, input)]),
    confidence: step.confidence,
  };
}

/** The SOP's steps that the model chose, in its order; all of the SOP's when it chose none that exists. */
function resolutionOf(
  draft: ModelDraft['rootCauses'][number],
  knowledge: KnowledgeBase,
  input: AnalystInput,
): ResolutionStep[] {
  const host = platformOf(input.incident.host);
  const steps = knowledge.sops.flatMap((sop) =>
    sop.causes
      .filter((cause) => cause.id === draft.id)
      .slice(0, 1)
      .flatMap((cause) => {
        const subject = subjectOfFindings(draft.for, input.findings, culpritsOf(cause, input.symptoms));
        return resolutionSteps(sop, cause, host, subject, draft.confidence);
      }),
  );
  const chosen = draft.resolution.flatMap(
    (ref) => steps.find((step) => step.citations[0]?.ref === ref) ?? [],
  );
  const [firstSop] = steps.map((step) => step.citations[0]?.ref.split('#')[0]);
  return chosen.length > 0
    ? chosen
    : steps.filter((step) => step.citations[0]?.ref.split('#')[0] === firstSop);
}

function rootCauseOf(
  draft: ModelDraft['rootCauses'][number],
  knowledge: KnowledgeBase,
  input: AnalystInput,
): RootCause {
  const sop = knowledge.sops.find((one) => one.causes.some((cause) => cause.id === draft.id));
  const title = sop?.causes.find((cause) => cause.id === draft.id)?.title ?? draft.id;
  const cases = input.matches.filter(
    (match) => match.kind === 'historical-case' && match.rootCauses.includes(draft.id),
  );
  return {
    id: draft.id,
    title,
    statement: draft.statement,
    draft: draft.statement,
    verdict: 'unverified',
    reasons: [],
    confidence: draft.confidence,
    for: [...new Set(draft.for)],
    against: [...new Set(draft.against)],
    citations: uniqueCitations([
      ...(sop === undefined ? [] : [citeSop(sop)]),
      ...cite(draft.for, input),
      ...cases.slice(0, 3).map(citeMatch),
    ]),
    resolution: resolutionOf(draft, knowledge, input),
  };
}

/** The model's causes in its order, with confidences on the scale of the offline analyst. */
function onOneScale(
  named: readonly ModelDraft['rootCauses'][number][],
  assessment: Assessment,
  calibration: Calibration,
): ModelDraft['rootCauses'] {
  const sorted = [...named].sort((a, b) => b.confidence - a.confidence);
  const assessed = new Map(assessment.ranked.map(({ cause, probability }) => [cause.id, probability]));
  const confidences = calibrateRanking(anchorConfidences(sorted, assessed), calibration);
  return sorted.map((cause, index) => ({ ...cause, confidence: confidences[index] ?? 0 }));
}

/**
 * The model's causes first; what the executable SOPs rank highest and the model did not name follows, so that a
 * model can reorder but not hide a cause.
 */
function mergeCauses(named: readonly RootCause[], assessment: Assessment): RootCause[] {
  const least = Math.min(1, ...named.map((cause) => cause.confidence));
  const others = assessment.rootCauses
    .filter((cause) => !named.some((one) => one.id === cause.id))
    .map((cause) => ({ ...cause, confidence: Math.min(cause.confidence, least) }));
  return [...named, ...others].slice(0, Math.max(named.length, assessment.rootCauses.length));
}

/**
 * The analyst with a model. It throws when the model gives no usable draft; the draft node then goes offline.
 * @param calibrations by name of the analyst: `offline`, or a model's
 */
export function createModelAnalyst(
  knowledge: KnowledgeBase,
  session: ModelSession,
  calibrations: ReadonlyMap<string, Calibration> = new Map(),
): Analyst {
  return {
    name: session.name,
    async draft(input, signal): Promise<DraftReport> {
      const assessment = assess(knowledge, input, calibrations.get('offline'));
      const draft = await session.draft(
        draftInputs(knowledge, input, assessment.walks, assessment.ranked),
        signal,
      );
      const own = calibrations.get(session.name) ?? IDENTITY;
      const named = onOneScale(draft.rootCauses, assessment, own).map((cause) =>
        rootCauseOf(cause, knowledge, input),
      );
      const rootCauses = mergeCauses(named, assessment);
      return {
        summary: '',
        steps: draft.steps.map((step, index) => stepOf(step, index, input)),
        rootCauses,
        abstained: abstains(rootCauses[0], assessment.walks, input),
        missing: [],
        notes: [],
      };
    },
  };
}
