import type { Diagnosis } from '../domain/diagnosis.js';
import { undisputed } from '../domain/finding.js';
import type { Finding } from '../domain/finding.js';
import { guidingCause, standingCauses } from '../domain/guide.js';
import type { Match } from '../domain/match.js';
import type { RootCause } from '../domain/report.js';
import { cleanLine } from './clean.js';
import {
  engineerSays,
  viewCauseCitations,
  viewChangeOf,
  viewMatch,
  viewResolution,
  viewStep,
  viewVerdict,
} from './view-chunks.js';
import { chartFindings, decisiveFindings, viewChartFinding, viewFinding } from './view-findings.js';
import { viewFooter, viewSource } from './view-footer.js';
import { viewCauseConfidence, viewHeadline } from './view-headline.js';
import type { CauseView, HeadlineView, ReportView, ResolutionView } from './view-types.js';

/** Everything that a renderer shows, in reading order and in words. Every renderer starts here. */
export function viewDiagnosis(diagnosis: Diagnosis): ReportView {
  const { incident, report, findings } = diagnosis;
  const standing = standingCauses(report);
  const ranked = [...standing, ...report.rootCauses.filter((cause) => !standing.includes(cause))];
  const leading = standing[0] ?? null;
  const guide = guidingCause(report, diagnosis.evidence);
  const say = onceOnly();
  const headline = viewHeadline(diagnosis, leading, say);
  const causes = ranked.map((cause, index) => viewCause(cause, index + 1, diagnosis, say));
  const steps = stepsOf(guide === null ? undefined : causes[ranked.indexOf(guide)], guide === leading);
  const doFirst = firstStep(steps, headline.tone);
  const missing = cleanAll(report.missing);
  const matchesOf = (kind: Match['kind']) =>
    diagnosis.matches
      .filter((match) => match.kind === kind)
      .map((match) => viewMatch(match, guide?.id ?? null));
  return {
    id: cleanLine(diagnosis.id, 120),
    headline,
    why: decisiveFindings(factsFor(headline.tone, leading, findings)).map((finding) =>
      viewFinding(finding, incident),
    ),
    whySaid: wordsFor(leading),
    doFirst,
    then: steps.filter((step) => step !== doFirst),
    causes,
    findings: findings.map((finding) => viewFinding(finding, incident)),
    chart: viewChart(diagnosis, leading),
    steps: report.steps.map((step) => viewStep(step, diagnosis)),
    cases: matchesOf('historical-case'),
    sops: matchesOf('sop'),
    missing,
    notes: cleanAll(report.notes).filter((note) => !missing.includes(note)),
    sources: diagnosis.evidence.map(viewSource),
    footer: viewFooter(diagnosis, headline.confidence),
  };
}

/** What to do about a cause; where it is not even the likeliest one, nothing that may hurt. */
function stepsOf(cause: CauseView | undefined, leads: boolean): ResolutionView[] {
  const steps = cause?.resolution.filter((step) => step.verdict.verdict !== 'dropped') ?? [];
  return leads ? steps : steps.filter(({ risk }) => risk === 'none' || risk === 'low');
}

function cleanAll(texts: readonly string[]): string[] {
  return [...new Set(texts.map((text) => cleanLine(text, 600)))].filter((text) => text !== '');
}

/**
 * A failure is shown by what speaks for it, and what rests on an engineer's word alone needs no more. Who reads that a
 * host is healthy, or that nothing is decided, is shown all that stands out, above all what does not fit.
 */
function factsFor(
  tone: HeadlineView['tone'],
  leading: RootCause | null,
  findings: readonly Finding[],
): readonly Finding[] {
  const standing = undisputed(findings);
  if (tone !== 'failure') return standing;
  const cited = standing.filter((finding) => leading?.for.includes(finding.id));
  return cited.length > 0 || wordsFor(leading).length > 0 ? cited : standing;
}

function wordsFor(leading: RootCause | null): string[] {
  const words = leading?.citations.flatMap(({ kind, ref }) => (kind === 'engineer' ? [ref] : [])) ?? [];
  return [...new Set(words.map(engineerSays))];
}

function viewCause(
  cause: RootCause,
  rank: number,
  diagnosis: Diagnosis,
  say: (text: string) => string,
): CauseView {
  const resolve = (ids: readonly string[]) =>
    undisputed(diagnosis.findings)
      .filter((finding) => ids.includes(finding.id))
      .map((finding) => viewFinding(finding, diagnosis.incident));
  const citations = viewCauseCitations(cause, diagnosis);
  return {
    rank,
    id: cleanLine(cause.id, 80),
    title: cleanLine(cause.title, 240),
    statement: say(cause.statement),
    confidence: viewCauseConfidence(cause, diagnosis),
    verdict: viewVerdict(cause),
    change: viewChangeOf(cause.draft, cause.statement, citations),
    for: resolve(cause.for),
    against: resolve(cause.against),
    citations,
    resolution: cause.resolution.map((step) => viewResolution(step, diagnosis)),
  };
}

/** Who is not sure should look before acting, if need be with a tool to install; else the first unconditional step. */
function firstStep(steps: readonly ResolutionView[], tone: HeadlineView['tone']): ResolutionView | null {
  const gentlest = steps.find(({ risk }) => risk === 'none') ?? steps.find(({ risk }) => risk === 'low');
  if (tone !== 'failure') return gentlest ?? null;
  return steps.find((step) => step.appliesWhen === null) ?? steps[0] ?? null;
}

function viewChart({ findings, incident }: Diagnosis, leading: RootCause | null): ReportView['chart'] {
  const chosen = chartFindings(findings, new Set(leading?.for));
  return {
    findings: chosen.map(viewChartFinding),
    window: incident.window,
    alertAt: incident.alert.startsAt,
  };
}

/** Says every sentence once: returns the text without the sentences that were said before. */
function onceOnly(): (text: string) => string {
  const said = new Set<string>();
  return (text) => {
    const sentences = cleanLine(text, 4000).split(/(?<=[.!?])\s+/);
    const fresh = sentences.filter((sentence) => {
      const key = sentence
        .toLowerCase()
        .replace(/[^\p{L}\p{N}]+/gu, ' ')
        .trim();
      if (said.has(key)) return false;
      said.add(key);
      return true;
    });
    return fresh.join(' ');
  };
}
