import type { Diagnosis } from '../domain/diagnosis.js';
import type { RootCause } from '../domain/report.js';
import type { Symptom } from '../domain/symptom.js';
import { OScopeError } from '../errors.js';
import { TODO, draftText, slugOf } from './draft.js';
import type { Draft } from './draft.js';

export interface DiagnosisDraftOptions {
  /** Where the team wrote about the incident; absent = a person must add it. */
  sourceUrl?: string;
  sourceTitle?: string;
  /** What the host runs; a diagnosis does not know it. */
  application?: string;
  /** The cause that a person confirmed; default: the first of the report. */
  cause?: string;
  /** What people said of the diagnosis, a line each. */
  remarks?: readonly string[];
  today: string;
  /** Makes text from evidence one harmless line without secrets. */
  clean: (text: string) => string;
}

const MOST_SYMPTOMS = 10;

function causeOf(diagnosis: Diagnosis, wanted: string | undefined): { id: string; found: RootCause | undefined } {
  const { rootCauses, abstained } = diagnosis.report;
  if (wanted !== undefined) return { id: wanted, found: rootCauses.find((cause) => cause.id === wanted) };
  const first = rootCauses[0];
  if (abstained || first === undefined) {
    throw new OScopeError({
      code: 'bad_input',
      message: 'The diagnosis names no root cause.',
      remedy: 'Give the one that was found in the end: --cause ID.',
    });
  }
  return { id: first.id, found: first };
}

/** Symptoms that speak for the cause, strongest first; all of them when the report does not tell. */
function telling(symptoms: readonly Symptom[], cause: RootCause | undefined): Symptom[] {
  const sorted = [...symptoms].sort((a, b) => b.strength - a.strength);
  const speaking = sorted.filter((symptom) => symptom.findings.some((id) => cause?.for.includes(id)));
  return (speaking.length === 0 ? sorted : speaking).slice(0, MOST_SYMPTOMS);
}

/** "Memory fell [M1] (from 03:12) [L2]" → without the numbers of findings, which mean nothing outside the report. */
function withoutReferences(text: string): string {
  return text.replace(/\s*\[[A-Z]\d+(?:,\s*[A-Z]\d+)*\]/g, '');
}

function bodyOf(
  diagnosis: Diagnosis,
  cause: RootCause | undefined,
  remarks: readonly string[],
  clean: (text: string) => string,
): string {
  const { report, incident } = diagnosis;
  const kept = <T extends { verdict: string }>(chunks: readonly T[]): T[] => chunks.filter((one) => one.verdict !== 'dropped');
  const steps = kept(report.steps).map((step) => `- ${clean(withoutReferences(step.text))}`);
  const resolution = kept(cause?.resolution ?? []).map((step) => `- ${clean(withoutReferences(step.text))}`);
  return [
    `From the diagnosis ${clean(diagnosis.id)} of incident ${clean(incident.id)} (alert: ${clean(incident.alert.name)}).`,
    '',
    '## Troubleshooting',
    '',
    ...(steps.length === 0 ? [`- ${TODO}: what was looked at, and what it told.`] : steps),
    '',
    '## Resolution',
    '',
    ...(resolution.length === 0 ? [`- ${TODO}: what was done.`] : resolution),
    '',
    ...(remarks.length === 0 ? [] : ['## What engineers said', '', ...remarks.map((one) => `- ${clean(one)}`), '']),
    `${TODO}: strike out above what was not done, and say what helped.`,
  ].join('\n');
}

/** A draft case from a finished diagnosis: what the report says, for a person to correct. */
export function draftFromDiagnosis(diagnosis: Diagnosis, options: DiagnosisDraftOptions): Draft {
  const { clean } = options;
  const { host, alert, id } = diagnosis.incident;
  const { id: causeId, found } = causeOf(diagnosis, options.cause);
  const symptoms = telling(diagnosis.symptoms, found);
  const terms = [...new Set(symptoms.map((symptom) => symptom.term))];
  const wordings = symptoms.map((symptom) => clean(symptom.wording)).join('; ');
  const missing = ['say in the body what was really done and what helped'];
  if (terms.length === 0) missing.push('symptoms: the diagnosis found none');
  if (options.sourceUrl === undefined) missing.push('source.url: the https:// link to what the team wrote about the incident');
  if (options.application === undefined) missing.push('host.application: what the host runs');
  const data = {
    id: `case-fleet-${slugOf(id)}`,
    title: clean(`${found?.title ?? causeId}: ${alert.name} on ${host.hostname}`),
    root_cause: causeId,
    origin: 'fleet',
    source: { url: options.sourceUrl ?? TODO, title: clean(options.sourceTitle ?? `Incident ${id}`), checked: options.today },
    host: { os: host.osRelease, kernel: host.kernel, application: options.application ?? null },
    narrations: [
      clean(withoutReferences(diagnosis.report.summary)),
      clean(`${alert.name}: ${alert.summary === '' ? '' : `${alert.summary}; `}${wordings}`),
    ],
    symptoms: terms.length === 0 ? [TODO] : terms,
  };
  return { id: data.id, missing, text: draftText(data, bodyOf(diagnosis, found, options.remarks ?? [], clean), missing) };
}
