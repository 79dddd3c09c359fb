import { CELL, INK, label, PANEL, PLOT, round, ROW } from './chart-frame.js';
import type { Scale } from './chart-scale.js';
import { formatClock } from '../domain/quantity.js';
import { markup } from './html-escape.js';
import type { Html } from './html-escape.js';
import { displayWidth } from './text-layout.js';
import type { ChartFinding } from './view-types.js';

/** Alert and onset: a line each, the labels in rows of their own; the alert's line never crosses the onset's label. */
export function marks(finding: ChartFinding, x: Scale, alertAt: number): Html {
  const alert = markText(x, alertAt, 'alert');
  const word = finding.onset <= x.min ? 'onset by' : 'onset';
  const onset = markText(x, finding.onset, word);
  const centre = alert.outside ? onset.centre : besides(onset.centre, onset.half, alert.position);
  return markup`${mark(alert, ROW.alert, alert.centre, { ink: INK.alert, name: 'c-alert', dash: 'none' })}
  ${mark(onset, ROW.onset, centre, { ink: INK.onset, name: 'c-onset', dash: '4 3' })}`;
}

interface Mark {
  text: string;
  position: number;
  /** Where the label would stand, kept inside the picture, and half its width. */
  centre: number;
  half: number;
  outside: boolean;
}

function markText(x: Scale, at: number, word: string): Mark {
  const side = at < x.min - 1 ? 'before' : at > x.max + 1 ? 'after' : null;
  const clock = formatClock(at);
  const text = side ? `${word} ${clock}, ${side} this window` : `${word} ${clock.replace(' UTC', '')}`;
  const half = (displayWidth(text) * CELL) / 2;
  const position = x.position(at);
  return { text, position, half, centre: within(position, half), outside: side !== null };
}

function within(centre: number, half: number): number {
  return Math.min(PANEL.width - half - 2, Math.max(half + 2, centre));
}

/** Moves a label off a line at `position`: to the side where it stands already, if there is room. */
function besides(centre: number, half: number, position: number): number {
  const clear = half + 4;
  if (Math.abs(centre - position) >= clear) return centre;
  const left = position - clear;
  const right = position + clear;
  const preferred = centre <= position ? left : right;
  return within(preferred, half) === preferred ? preferred : preferred === left ? right : left;
}

function mark(
  of: Mark,
  row: number,
  centre: number,
  style: { ink: string; name: string; dash: string },
): Html {
  const line = markup`<path d="M${round(of.position)} ${row + 3}V${PLOT.bottom}" stroke="${style.ink}" class="${style.name}-line" stroke-width="1.5" stroke-dasharray="${style.dash}" />`;
  return markup`${of.outside ? null : line} ${label(centre, row, of.text, { ...style, anchor: 'middle', weight: 600 })}`;
}
