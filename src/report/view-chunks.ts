import type { Diagnosis } from '../domain/diagnosis.js';
import type { Match } from '../domain/match.js';
import type { Citation, Command, ResolutionStep, RootCause, Step } from '../domain/report.js';
import { formatRatio } from '../domain/quantity.js';
import { UNCONFIRMED } from '../domain/reasons.js';
import { cleanLine, cleanLines } from './clean.js';
import { diffWords } from './diff.js';
import { safeHref } from './links.js';
import type {
  ChangeView,
  ChunkView,
  CitationView,
  CommandView,
  ConfidenceView,
  MatchView,
  ResolutionView,
  VerdictView,
} from './view-types.js';
import { confidenceText, riskLabel, verdictMeaning } from './words.js';

const MAX_PROSE = 4000;
const RISK_ORDER = ['none', 'low', 'medium', 'high'] as const;

/** `an engineer says “the batch job runs every night”`: a person's word, never a measurement. */
export function engineerSays(words: string): string {
  return `an engineer says “${cleanLine(words, 200)}”`;
}

export function viewConfidence(value: number): ConfidenceView {
  return { value, text: confidenceText(value) };
}

export function viewVerdict(chunk: Pick<Step, 'verdict' | 'reasons'>): VerdictView {
  const { verdict } = chunk;
  const reasons = [...new Set(chunk.reasons.map((reason) => cleanLine(reason, 600)))];
  const isUnconfirmed = verdict === 'unverified' && reasons.includes(UNCONFIRMED);
  return {
    verdict,
    meaning: isUnconfirmed ? UNCONFIRMED : verdictMeaning(verdict),
    reasons: reasons.filter((reason) => reason !== '' && !(isUnconfirmed && reason === UNCONFIRMED)),
  };
}

/** What validation changed from `draft` to `text`, and the SOPs and cases that it cites for it. */
export function viewChangeOf(draft: string, text: string, citations: CitationView[]): ChangeView | null {
  const before = cleanLine(draft, MAX_PROSE);
  const after = cleanLine(text, MAX_PROSE);
  if (before === after || before === '') return null;
  const sources = citations.filter(
    (citation) => citation.kind === 'sop' || citation.kind === 'historical-case',
  );
  return { draft: before, segments: diffWords(before, after), sources };
}

export function viewStep(step: Step, diagnosis: Diagnosis): ChunkView {
  const citations = viewCitations(step.citations, diagnosis);
  return {
    id: step.id,
    text: cleanLine(step.text, MAX_PROSE),
    verdict: viewVerdict(step),
    confidence: viewConfidence(step.confidence),
    change: viewChangeOf(step.draft, step.text, citations),
    citations,
  };
}

export function viewResolution(step: ResolutionStep, diagnosis: Diagnosis): ResolutionView {
  const { risk, commands } = step;
  const highest = RISK_ORDER.toReversed().find(
    (level) => level === risk || commands.some((c) => c.risk === level),
  );
  const citations = viewCitations(step.citations, diagnosis);
  return {
    id: cleanLine(step.id, 40),
    text: cleanLine(step.text, MAX_PROSE),
    verdict: viewVerdict(step),
    confidence: viewConfidence(step.confidence),
    change: viewChangeOf(step.draft, step.text, citations),
    citations,
    // A step is as risky as the riskiest of its commands, whatever it claims.
    risk: highest ?? risk,
    riskLabel: riskLabel(highest ?? risk),
    commands: commands.map(viewCommand),
    verification: step.verification === null ? null : cleanLine(step.verification, MAX_PROSE),
    appliesWhen: step.appliesWhen === null ? null : cleanLine(step.appliesWhen, 600),
  };
}

function viewCommand(command: Command): CommandView {
  return {
    risk: command.risk,
    riskLabel: riskLabel(command.risk),
    lines: cleanLines(command.line),
    note: cleanLine(command.note, 600),
  };
}

export function viewCauseCitations(cause: RootCause, diagnosis: Diagnosis): CitationView[] {
  return viewCitations(cause.citations, diagnosis);
}

/** `mem-oom#limit` of a retrieved SOP → `SOP “Out of memory”, check limit`; a finding → an anchor of this report. */
function viewCitations(citations: readonly Citation[], diagnosis: Diagnosis): CitationView[] {
  const views = citations.map((citation) => viewCitation(citation, diagnosis));
  return [...new Map(views.map((view) => [`${view.kind} ${view.label}`, view])).values()];
}

function viewCitation(citation: Citation, diagnosis: Diagnosis): CitationView {
  const { kind, ref } = citation;
  if (kind === 'finding') {
    const known = diagnosis.findings.some((finding) => finding.id === ref);
    return { kind, label: cleanLine(ref, 40), href: known ? `#${ref}` : null };
  }
  if (kind === 'symptom') {
    const symptom = diagnosis.symptoms.find((candidate) => candidate.id === ref);
    const said = symptom?.said === undefined ? '' : `: “${cleanLine(symptom.said, 200)}”`;
    return { kind, label: `${cleanLine(symptom?.wording ?? ref, 240)}${said}`, href: null };
  }
  if (kind === 'engineer') return { kind, label: engineerSays(ref), href: null };
  const [documentId = ref, check] = ref.split('#', 2);
  const match = diagnosis.matches.find((candidate) => candidate.id === documentId);
  const name = `${kind === 'sop' ? 'SOP' : 'Case'} “${match?.title ?? documentId}”`;
  const label = cleanLine(check ? `${name}, check ${check}` : name, 300);
  return { kind, label, href: safeHref(citation.link) ?? safeHref(match?.link ?? '') };
}

export function viewMatch(match: Match, guidingCause: string | null): MatchView {
  return {
    id: cleanLine(match.id, 120),
    label: cleanLine(match.title, 240),
    href: safeHref(match.link),
    where: cleanLine(match.link, 300),
    sameCause: guidingCause !== null && match.rootCauses.includes(guidingCause),
    closeness: match.score,
    similarity: `${formatRatio(Math.round(match.score * 100) / 100)} similar`,
    sharedTerms: match.sharedTerms.map((term) => cleanLine(term, 120)),
    rootCauses: match.rootCauses.map((cause) => cleanLine(cause, 120)),
  };
}
