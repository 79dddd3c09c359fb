import type { Diagnosis } from '../domain/diagnosis.js';
import type { Finding } from '../domain/finding.js';
import type { Host, Incident } from '../domain/incident.js';
import type { Match } from '../domain/match.js';
import type { RootCause } from '../domain/report.js';
import { formatBytes, formatDateTime, formatDay, formatDuration } from '../domain/quantity.js';
import { cleanLine } from './clean.js';
import {
  viewCauseCitations,
  viewChangeOf,
  viewConfidence,
  viewMatch,
  viewResolution,
} from './view-chunks.js';
import { viewStep, viewVerdict } from './view-chunks.js';
import {
  chartFindings,
  decisiveFindings,
  viewChartFinding,
  viewFinding,
  viewMoment,
} from './view-findings.js';
import { viewFooter, viewSource } from './view-footer.js';
import type { CauseView, HeadlineView, ReportView, ResolutionView } from './view-types.js';

const HEALTHY = 'none';

/** Everything that a renderer shows, in reading order and in words. Every renderer starts here. */
export function viewDiagnosis(diagnosis: Diagnosis): ReportView {
  const { incident, report, findings } = diagnosis;
  const ranked = report.rootCauses.toSorted((a, b) => Number(isDropped(a)) - Number(isDropped(b)));
  const leading = ranked.find((cause) => !isDropped(cause)) ?? null;
  const say = onceOnly();
  const headline = viewHeadline(diagnosis, leading, say);
  const causes = ranked.map((cause, index) => viewCause(cause, index + 1, diagnosis, say));
  const steps =
    causes[0]?.resolution.filter((step) => leading !== null && step.verdict.verdict !== 'dropped') ?? [];
  const doFirst = firstStep(steps, headline.tone);
  const missing = cleanAll(report.missing);
  const matchesOf = (kind: Match['kind']) =>
    diagnosis.matches
      .filter((match) => match.kind === kind)
      .map((match) => viewMatch(match, leading?.id ?? null));
  return {
    id: cleanLine(diagnosis.id, 120),
    headline,
    why: decisiveFindings(factsFor(leading, findings)).map((finding) => viewFinding(finding, incident)),
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
    footer: viewFooter(diagnosis),
  };
}

const isDropped = (cause: RootCause) => cause.verdict === 'dropped';

function cleanAll(texts: readonly string[]): string[] {
  return [...new Set(texts.map((text) => cleanLine(text, 600)))].filter((text) => text !== '');
}

function viewHeadline(
  diagnosis: Diagnosis,
  leading: RootCause | null,
  say: (text: string) => string,
): HeadlineView {
  const { incident, report } = diagnosis;
  const { alert } = incident;
  const tone =
    report.abstained || leading === null ? 'unsure' : leading.id === HEALTHY ? 'healthy' : 'failure';
  return {
    tone,
    host: hostName(incident.host),
    system: systemFacts(incident.host),
    title: headlineTitle(tone, leading),
    causeId: leading ? cleanLine(leading.id, 80) : null,
    confidence: leading ? viewConfidence(leading.confidence) : null,
    verdict: leading ? viewVerdict(leading) : null,
    summary: say(report.summary || (leading?.statement ?? '')),
    alert: {
      // Who types an alert gives it no name.
      name:
        cleanLine(alert.name, 120) ||
        (alert.source === 'manual' ? 'reported by hand' : 'alert without a name'),
      severity: cleanLine(alert.severity, 40),
      summary: cleanLine(alert.summary, 600),
      at: { ...viewMoment(alert.startsAt, alert.startsAt), utc: formatDateTime(alert.startsAt) },
    },
    window: windowText(incident),
  };
}

function headlineTitle(tone: HeadlineView['tone'], leading: RootCause | null): string {
  if (tone === 'healthy') return 'No failure found: the host looks healthy';
  const title = leading ? cleanLine(leading.title, 240) : '';
  if (tone === 'failure') return title;
  return title && leading?.id !== HEALTHY
    ? `Not certain. Best guess: ${title}`
    : 'Not certain: no cause can be named';
}

function hostName(host: Host): string {
  const name = cleanLine(host.hostname, 120);
  const ip = cleanLine(host.ip, 60);
  if (name === '' || name === ip) return ip || 'unknown host';
  return ip ? `${name} (${ip})` : name;
}

function systemFacts(host: Host): string {
  const facts = [
    host.osRelease,
    host.kernel === null ? null : `kernel ${host.kernel}`,
    host.cpus === null ? null : `${host.cpus} ${host.cpus === 1 ? 'CPU' : 'CPUs'}`,
    host.memBytes === null ? null : `${formatBytes(host.memBytes)} memory`,
  ];
  return facts.flatMap((fact) => (fact === null ? [] : [cleanLine(fact, 120)])).join(', ');
}

function windowText({ window }: Incident): string {
  const sameDay = formatDay(window.start) === formatDay(window.end);
  const start = formatDateTime(window.start).replace(/ UTC$/, '');
  const end = sameDay ? formatDateTime(window.end).replace(/^\S+ /, '') : formatDateTime(window.end);
  return `${start} to ${end} (${formatDuration(window.end - window.start)})`;
}

/** A healthy or undecided report has no findings for its answer: the strongest deviations stand in. */
function factsFor(leading: RootCause | null, findings: readonly Finding[]): readonly Finding[] {
  const cited = findings.filter((finding) => leading?.for.includes(finding.id));
  return cited.length > 0 ? cited : findings;
}

function viewCause(
  cause: RootCause,
  rank: number,
  diagnosis: Diagnosis,
  say: (text: string) => string,
): CauseView {
  const resolve = (ids: readonly string[]) =>
    diagnosis.findings
      .filter((finding) => ids.includes(finding.id))
      .map((finding) => viewFinding(finding, diagnosis.incident));
  const citations = viewCauseCitations(cause, diagnosis);
  return {
    rank,
    id: cleanLine(cause.id, 80),
    title: cleanLine(cause.title, 240),
    statement: say(cause.statement),
    confidence: viewConfidence(cause.confidence),
    verdict: viewVerdict(cause),
    change: viewChangeOf(cause.draft, cause.statement, citations),
    for: resolve(cause.for),
    against: resolve(cause.against),
    citations,
    resolution: cause.resolution.map((step) => viewResolution(step, diagnosis)),
  };
}

/** Who is not sure should look before acting; else the first step that applies without a condition. */
function firstStep(steps: readonly ResolutionView[], tone: HeadlineView['tone']): ResolutionView | null {
  const harmless = steps.find((step) => step.risk === 'none');
  if (tone !== 'failure') return harmless ?? null;
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
