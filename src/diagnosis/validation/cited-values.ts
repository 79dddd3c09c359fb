import type { Finding } from '../../domain/finding.js';
import { formatClock, formatDuration, formatValue } from '../../domain/quantity.js';
import type { Objection, ValidationContext } from './context.js';

/** A quantity as a report writes it: number, optional multiplier or unit. Ids ("M1", "k2"), versions and names are none. */
const QUANTITY =
  /(?<![\w./:-])(−|-)?(\d[\d,]*(?:\.\d+)?)\s?(%|[KMGTP]iB(?:\/s)?|[KMGT]B(?:\/s)?|B(?:\/s)?|µs|us|ms|min|s|h|d|k|M|G)?(?:\/s)?(?![\w:.-]*\d)(?!\w)/g;
const TOLERANCE = 0.06;

const SCALE: Readonly<Record<string, number>> = {
  '%': 0.01,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  B: 1,
  KiB: 1024,
  MiB: 1024 ** 2,
  GiB: 1024 ** 3,
  TiB: 1024 ** 4,
  PiB: 1024 ** 5,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  µs: 1e-6,
  us: 1e-6,
  ms: 1e-3,
  s: 1,
  min: 60,
  h: 3600,
  d: 86400,
};

interface Quantity {
  text: string;
  value: number;
  hasUnit: boolean;
}

/** "62% → 4.1%, 41 MiB" → 0.62, 0.041, 42991616 */
export function quantitiesIn(text: string): Quantity[] {
  const plain = text
    .replace(/\d{1,2}:\d{2}(:\d{2})?( UTC)?/g, ' ')
    .replace(/\[[^\]]*\]/g, ' ')
    .replace(/"[^"]*"/g, ' ');
  return [...plain.matchAll(QUANTITY)].map((match) => {
    const unit = match[3]?.replace('/s', '');
    const size = Number((match[2] ?? '').replaceAll(',', '')) * (unit === undefined ? 1 : (SCALE[unit] ?? 1));
    return {
      text: match[0].trim(),
      value: match[1] === undefined ? size : -size,
      hasUnit: unit !== undefined,
    };
  });
}

function near(a: number, b: number): boolean {
  return Math.abs(a - b) <= Math.max(Math.abs(a), Math.abs(b)) * TOLERANCE + 1e-9;
}

/** Every number that the finding itself states or shows. */
function statedBy(finding: Finding): number[] {
  const own = [finding.baseline, finding.value, ...finding.points.map((point) => point[1])].filter(
    (value) => value !== null,
  );
  const written = [
    finding.title,
    ...[finding.baseline, finding.value].flatMap((value) =>
      value === null ? [] : formatValue(value, finding.unit),
    ),
  ];
  return [...own, ...written.flatMap((text) => quantitiesIn(text).map((quantity) => quantity.value))];
}

/** Durations between onsets, alert and window ends may be said too. */
function spansOf(findings: readonly Finding[], context: ValidationContext): number[] {
  const { alert, window } = context.incident;
  const times = [...findings.map((finding) => finding.onset), alert.startsAt, window.start, window.end];
  const spans = times.flatMap((a) => times.map((b) => Math.abs(a - b)));
  return [
    ...spans,
    ...spans.flatMap((span) => quantitiesIn(formatDuration(span)).map((quantity) => quantity.value)),
  ];
}

/**
 * Numbers with a unit must be those of the cited findings (within 6 %), clock times must be onsets, the alert or
 * the window. Plain numbers without unit (counts of things, limits in a procedure) are not judged, nor are those of
 * `templates`: the SOP's own sentences claim nothing of this host by them ("20 s by default").
 */
export function checkValues(
  text: string,
  cited: readonly Finding[],
  context: ValidationContext,
  templates: readonly string[] = [],
): Objection[] {
  if (cited.length === 0) return [];
  const constants = templates.flatMap((template) => quantitiesIn(template).map(({ value }) => value));
  const allowed = [...cited.flatMap(statedBy), ...spansOf(cited, context), ...constants];
  const numbers = quantitiesIn(text)
    .filter((quantity) => quantity.hasUnit && !allowed.some((value) => near(value, quantity.value)))
    .map((quantity): Objection => ({
      kind: 'wrong',
      reason: `"${quantity.text}" is not a value of the cited findings`,
    }));
  const { alert, window } = context.incident;
  const clocks = [
    ...context.findings.map((finding) => finding.onset),
    alert.startsAt,
    window.start,
    window.end,
  ].map(formatClock);
  const times = [...text.matchAll(/\b\d{2}:\d{2}:\d{2} UTC/g)]
    .filter((match) => !clocks.includes(match[0]))
    .map((match): Objection => ({ kind: 'wrong', reason: `${match[0]} is no onset of a finding` }));
  return [...numbers, ...times];
}
