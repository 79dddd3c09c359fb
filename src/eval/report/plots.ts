import type { Results } from '../results.js';
import { methodText } from './words.js';

const WIDTH = 360;
const HEIGHT = 260;
const FRAME = { left: 44, right: 12, top: 12, bottom: 40 };

export function escapeHtml(text: string): string {
  const entities: Record<string, string> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return text.replace(/[&<>"']/g, (sign) => entities[sign] ?? '');
}

const x = (share: number): number => FRAME.left + share * (WIDTH - FRAME.left - FRAME.right);
const y = (share: number): number => HEIGHT - FRAME.bottom - share * (HEIGHT - FRAME.top - FRAME.bottom);
const at = (value: number): string => value.toFixed(1);

/** A unit square with its axes in percent; `title` is for readers who cannot see it. */
function square(title: string, across: string, up: string, marks: string): string {
  const ticks = [0, 0.25, 0.5, 0.75, 1];
  const grid = ticks.map(
    (tick) =>
      `<line class="grid" x1="${at(x(0))}" x2="${at(x(1))}" y1="${at(y(tick))}" y2="${at(y(tick))}"/>` +
      `<text x="${at(x(0) - 6)}" y="${at(y(tick) + 4)}" text-anchor="end">${tick * 100}</text>` +
      `<text x="${at(x(tick))}" y="${at(y(0) + 15)}" text-anchor="middle">${tick * 100}</text>`,
  );
  return (
    `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escapeHtml(title)}">${grid.join('')}` +
    `<text x="${at(x(0.5))}" y="${HEIGHT - 6}" text-anchor="middle">${escapeHtml(across)}</text>` +
    `<text transform="translate(11 ${at(y(0.5))}) rotate(-90)" text-anchor="middle">${escapeHtml(up)}</text>${marks}</svg>`
  );
}

/** Confidence against accuracy; the size of a dot is its number of answers. */
export function reliabilityPlot({ reliability }: Results): string {
  const most = Math.max(1, ...reliability.map((bin) => bin.cases));
  const dots = reliability.map(
    (bin) =>
      `<circle class="dot" cx="${at(x(bin.confidence))}" cy="${at(y(bin.accuracy))}" r="${at(3 + 5 * Math.sqrt(bin.cases / most))}">` +
      `<title>${bin.cases} answers: said ${Math.round(bin.confidence * 100)} %, right ${Math.round(bin.accuracy * 100)} %</title></circle>`,
  );
  const ideal = `<line class="ideal" x1="${at(x(0))}" y1="${at(y(0))}" x2="${at(x(1))}" y2="${at(y(1))}"/>`;
  return square(
    'Reliability: said confidence against the share that was right',
    'confidence, %',
    'right, %',
    ideal + dots.join(''),
  );
}

/** Accuracy among the surest answers, as more and more cases are answered. */
export function coveragePlot({ coverage }: Results): string {
  const points = coverage.map((point) => `${at(x(point.coverage))},${at(y(point.accuracy))}`);
  const dots = coverage.map(
    (point) =>
      `<circle class="dot" cx="${at(x(point.coverage))}" cy="${at(y(point.accuracy))}" r="3"><title>at least ` +
      `${Math.round(point.threshold * 100)} % sure: ${Math.round(point.coverage * 100)} % of cases, ${Math.round(point.accuracy * 100)} % right</title></circle>`,
  );
  return square(
    'Accuracy among the answers given, by the share of cases that are answered',
    'cases answered, %',
    'right, %',
    `<polyline class="line" points="${points.join(' ')}"/>${dots.join('')}`,
  );
}

const LABEL_WIDTH = 310;
const BAR_HEIGHT = 22;

/** AC@3 of each row with its interval. */
export function accuracyPlot({ rows, method }: Results): string {
  const shown = rows.filter((row) => row.cases > 0);
  const wide = LABEL_WIDTH + 330;
  const across = (share: number): number => LABEL_WIDTH + 10 + share * 300;
  const bars = shown.map((row, index) => {
    const top = index * BAR_HEIGHT;
    const { value, low, high } = row.ac3;
    const name = `${row.name} (${row.cases})`;
    const short = name.length > 46 ? `${name.slice(0, 45)}…` : name;
    return (
      `<text x="${LABEL_WIDTH}" y="${top + 15}" text-anchor="end">${escapeHtml(short)}<title>${escapeHtml(name)}</title></text>` +
      `<rect class="bar" x="${at(across(0))}" y="${top + 4}" width="${at(across(value ?? 0) - across(0))}" height="14"/>` +
      `<line class="ci" x1="${at(across(low ?? 0))}" x2="${at(across(high ?? 0))}" y1="${top + 11}" y2="${top + 11}"/>`
    );
  });
  const height = shown.length * BAR_HEIGHT + 22;
  const ticks = [0, 0.5, 1].map(
    (tick) =>
      `<line class="grid" x1="${at(across(tick))}" x2="${at(across(tick))}" y1="0" y2="${height - 20}"/>` +
      `<text x="${at(across(tick))}" y="${height - 5}" text-anchor="middle">${tick * 100} %</text>`,
  );
  const label = escapeHtml(`AC@3 of ${methodText(method)}, with 95 % intervals`);
  return `<svg viewBox="0 0 ${wide} ${height}" role="img" aria-label="${label}">${ticks.join('')}${bars.join('')}</svg>`;
}
