import type { Diagnosis } from '../domain/diagnosis.js';
import { cameIn } from '../domain/guide.js';
import type { Host, Incident } from '../domain/incident.js';
import type { RootCause } from '../domain/report.js';
import { formatBytes, formatDateTime, formatDay, formatDuration } from '../domain/quantity.js';
import { cleanLine } from './clean.js';
import { viewConfidence, viewVerdict } from './view-chunks.js';
import { viewMoment } from './view-findings.js';
import type { ConfidenceView, HeadlineView } from './view-types.js';

const HEALTHY = 'none';

/** The answer in one line, how sure it is, and what was asked. Without an answer there is no confidence in one. */
export function viewHeadline(
  diagnosis: Diagnosis,
  leading: RootCause | null,
  say: (text: string) => string,
): HeadlineView {
  const { incident, report } = diagnosis;
  const tone =
    report.abstained || leading === null ? 'unsure' : leading.id === HEALTHY ? 'healthy' : 'failure';
  const answer = tone === 'unsure' ? null : leading;
  return {
    tone,
    host: hostName(incident.host),
    system: systemFacts(incident.host),
    title: headlineTitle(tone, leading),
    causeId: leading ? cleanLine(leading.id, 80) : null,
    confidence: answer ? viewConfidence(answer.confidence) : null,
    verdict: answer ? viewVerdict(answer) : null,
    summary: say(report.summary || (leading?.statement ?? '')),
    alert: viewAlert(incident),
    window: windowText(incident),
  };
}

/** A host of which no metrics were seen cannot be weighed as healthy, so no number is given for that. */
export function viewCauseConfidence(cause: RootCause, { evidence }: Diagnosis): ConfidenceView {
  return cause.id === HEALTHY && !cameIn(evidence, 'metrics')
    ? { value: 0, text: 'not weighed: there were no metrics' }
    : viewConfidence(cause.confidence);
}

function viewAlert({ alert }: Incident): HeadlineView['alert'] {
  return {
    // Who types an alert gives it no name.
    name:
      cleanLine(alert.name, 120) || (alert.source === 'manual' ? 'reported by hand' : 'alert without a name'),
    severity: cleanLine(alert.severity, 40),
    summary: cleanLine(alert.summary, 600),
    at: { ...viewMoment(alert.startsAt, alert.startsAt), utc: formatDateTime(alert.startsAt) },
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
