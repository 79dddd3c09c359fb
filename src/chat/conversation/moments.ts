import { parseTime } from '../../incidents/time-expression.js';
import { messageOf } from '../../errors.js';
import type { Scene } from './scene.js';

/** A span of time that was asked for, Unix seconds. */
export type Moment =
  { kind: 'read'; start: number; end: number; exact: boolean } | { kind: 'unreadable'; why: string };

const MINUTE = 60;
const AROUND = 120;
/** A clock time is the one nearest to the incident: half a day to either side of its end. */
const HALF_DAY = 43_200;

function at(scene: Scene, clock: string): number {
  const { window } = scene.diagnosis.incident;
  const { day } = scene.said;
  const text = day === null || day === 'today' ? clock : `${day} ${clock}`;
  const now = day === null || day === 'today' ? window.end + HALF_DAY : window.end;
  return parseTime(text, { now, zone: scene.zone, retentionSeconds: 400 * 86_400 }).time;
}

function anchor(scene: Scene): number | null {
  const { plain } = scene.said;
  const { alert, window } = scene.diagnosis.incident;
  if (/\b(?:alert|alarm|page|incident|crash|failure)\b/.test(plain)) return alert.startsAt;
  if (/\b(?:onset|start(?:ed)?|began|begin)\b/.test(plain))
    return Math.min(alert.startsAt, ...scene.diagnosis.findings.map((finding) => finding.onset));
  return /\b(?:end|last|latest)\b/.test(plain) ? window.end : null;
}

function relative(scene: Scene): Moment | undefined {
  const { plain, durations } = scene.said;
  const point = anchor(scene);
  const span = durations[0];
  if (point === null) return undefined;
  const read = (start: number, end: number): Moment => ({ kind: 'read', start, end, exact: false });
  if (/\bbefore|prior|until|up to\b/.test(plain)) return read(point - (span ?? 5 * MINUTE), point);
  if (/\bafter|since|following\b/.test(plain)) return read(point, point + (span ?? 5 * MINUTE));
  if (/\b(?:last|latest)\b/.test(plain)) return read(point - (span ?? 5 * MINUTE), point);
  return read(point - AROUND, point + AROUND);
}

/**
 * The time that the words name: `at 14:03` is that minute, `at 14:03:22` ten seconds to either side, `around` two
 * minutes, `between … and …` all of it, `before the alert` five minutes. Undefined when they name none.
 */
export function readMoment(scene: Scene): Moment | undefined {
  const { said } = scene;
  const [first, second] = said.clocks;
  if (first === undefined) return relative(scene);
  try {
    const start = at(scene, first);
    if (second !== undefined) {
      const end = at(scene, second);
      const [from, to] = start <= end ? [start, end] : [end, start];
      return {
        kind: 'read',
        start: from,
        end: to + (second.split(':').length > 2 ? 1 : MINUTE),
        exact: true,
      };
    }
    if (/\b(?:around|about|near|circa|ca)\b/.test(said.plain))
      return { kind: 'read', start: start - AROUND, end: start + AROUND, exact: false };
    if (/\bbefore\b/.test(said.plain))
      return { kind: 'read', start: start - (said.durations[0] ?? 5 * MINUTE), end: start, exact: false };
    if (/\b(?:after|since|from)\b/.test(said.plain))
      return { kind: 'read', start, end: start + (said.durations[0] ?? 5 * MINUTE), exact: false };
    return first.split(':').length > 2
      ? { kind: 'read', start: start - 10, end: start + 11, exact: true }
      : { kind: 'read', start, end: start + MINUTE, exact: true };
  } catch (error) {
    return { kind: 'unreadable', why: messageOf(error) };
  }
}
