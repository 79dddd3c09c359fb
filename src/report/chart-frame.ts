import { markup } from './html-escape.js';
import type { Html } from './html-escape.js';

export const PANEL = { width: 440, height: 200 };
/** Rows from the top: title, change, alert label, onset label, plot. Labels never share a row. */
export const ROW = { title: 15, change: 32, alert: 52, onset: 65 };
export const PLOT = { left: 62, right: 374, top: 78, bottom: 174 };
/** Mean advance of a digit or letter at 11 px in common sans-serif faces, rounded up. */
export const CELL = 6.4;

/** Colours as attributes, so that the picture stands alone; a page may restyle the classes. */
export const INK = {
  text: '#1c2330',
  dim: '#5b6575',
  grid: '#dfe3ea',
  line: '#2563c9',
  onset: '#b4380c',
  alert: '#7a1fa2',
};

/** One line of text, with its baseline at `y`. */
export function label(
  x: number,
  y: number,
  text: string,
  style: { ink: string; name: string; anchor?: string; weight?: number },
): Html {
  const { ink, name, anchor = 'start', weight = 400 } = style;
  return markup`<text x="${round(x)}" y="${round(y)}" fill="${ink}" class="${name}" text-anchor="${anchor}" font-weight="${weight}">${text}</text>`;
}

export function round(pixels: number): number {
  return Math.round(pixels * 10) / 10;
}
