import type { Evidence } from '../domain/evidence.js';
import type { Finding, Trend } from '../domain/finding.js';
import type { Risk, Verdict } from '../domain/report.js';
import { formatRatio } from '../domain/quantity.js';

export type ConfidenceWord = 'very likely' | 'likely' | 'possible' | 'unlikely guess';

/** The one place where a confidence becomes words; calibration will move these bounds. */
export function confidenceWord(confidence: number): ConfidenceWord {
  if (confidence >= 0.9) return 'very likely';
  if (confidence >= 0.7) return 'likely';
  if (confidence >= 0.4) return 'possible';
  return 'unlikely guess';
}

/** `very likely (93 %)`. */
export function confidenceText(confidence: number): string {
  const percent = confidence < 0.005 ? 'below 1 %' : formatRatio(Math.round(confidence * 100) / 100);
  return `${confidenceWord(confidence)} (${percent})`;
}

/** What the number says, for who reads it the first time. */
export function confidenceMeaning(confidence: number): string {
  const percent = Math.round(confidence * 100);
  return `${percent} % means: of 100 reports as sure as this one, about ${percent} are right, as far as labelled incidents tell.`;
}

const VERDICT_MEANINGS: Readonly<Record<Verdict, string>> = {
  supported: 'the evidence and the knowledge base bear it out',
  corrected: 'the draft was wrong in part and was changed to what the evidence or the SOP says',
  supplemented: 'the draft was right but incomplete; validation added what the SOP says',
  unverified: 'nothing was found that confirms or refutes it',
  dropped: 'what it rests on is contradicted or not there; kept only for the record',
};

export function verdictMeaning(verdict: Verdict): string {
  return VERDICT_MEANINGS[verdict];
}

const RISK_LABELS: Readonly<Record<Risk, string>> = {
  none: 'no risk, only reads',
  low: 'low risk',
  medium: 'medium risk',
  high: 'HIGH RISK',
};

export function riskLabel(risk: Risk): string {
  return RISK_LABELS[risk];
}

export function strengthWord(strength: number): string {
  if (strength >= 0.9) return 'unmistakable';
  if (strength >= 0.6) return 'clear';
  return strength >= 0.3 ? 'moderate' : 'weak';
}

const TREND_WORDS: Readonly<Record<Trend, string | null>> = {
  increasing: 'rising',
  decreasing: 'falling',
  spike: 'a spike',
  'level-shift': 'a lasting step',
  flat: null,
};

export function trendWord(trend: Trend | undefined): string | null {
  return trend ? TREND_WORDS[trend] : null;
}

const STATUS_WORDS: Readonly<Record<Evidence['status'], string>> = {
  ok: 'complete',
  partial: 'incomplete',
  empty: 'nothing there',
  failed: 'could not be read',
};

export function statusWord(status: Evidence['status']): string {
  return STATUS_WORDS[status];
}

const MODALITY_WORDS: Readonly<Record<Finding['modality'], string>> = {
  metrics: 'Metrics',
  logs: 'Logs',
  stacks: 'Stacks',
};

export function modalityWord(modality: Finding['modality']): string {
  return MODALITY_WORDS[modality];
}

/** What the verification of a step tells: what a look should show, or that a change has worked. */
export function outcomeLabel(step: { risk: Risk }): string {
  return step.risk === 'none' ? 'Look for' : 'Worked when';
}
