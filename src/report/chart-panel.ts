import { timeLabels, timeScale, valueLabel, valueScale } from './chart-scale.js';
import type { Scale } from './chart-scale.js';
import { cleanLine } from './clean.js';
import { formatClock, formatValue, relativeToAlert } from './format.js';
import { markup } from './html-escape.js';
import type { Html } from './html-escape.js';
import { displayWidth, fit } from './text-layout.js';
import { titleWithSubject } from './view-findings.js';
import type { ChartFinding, ChartView } from './view-types.js';

export const PANEL = { width: 440, height: 200 };
/** Rows from the top: title, change, alert label, onset label, plot. Labels never share a row. */
const ROW = { title: 15, change: 32, alert: 52, onset: 65 };
const PLOT = { left: 62, right: 374, top: 78, bottom: 174 };
/** Mean advance of a digit or letter at 11 px in common sans-serif faces, rounded up. */
const CELL = 6.4;

/** Colours as attributes, so that the picture stands alone; a page may restyle the classes. */
const INK = {
  text: '#1c2330',
  dim: '#5b6575',
  grid: '#dfe3ea',
  line: '#2563c9',
  onset: '#b4380c',
  alert: '#7a1fa2',
};

interface Axes {
  x: Scale;
  y: Scale;
  points: [number, number | null][];
}

/** One small chart (a `g` of PANEL size): title, `from → to · subject`, curve, baseline, onset and alert. */
export function renderPanel(finding: ChartFinding, window: ChartView['window'], alertAt: number): Html {
  const unit = cleanLine(finding.unit, 40);
  const axes = makeAxes(finding, window, unit);
  return markup`<g font-family="system-ui, sans-serif" font-size="11">
    ${header(finding, unit)} ${grid(axes, unit)} ${abnormal(finding, axes)} ${marks(finding, axes, alertAt)}
    ${curve(axes)} ${endLabels(finding, axes, unit)}
  </g>`;
}

/** The panel in words, for those who cannot see it. */
export function describePanel(finding: ChartFinding, alertAt: number): string {
  const when = `${formatClock(finding.onset)} (${relativeToAlert(finding.onset, alertAt)})`;
  return `${finding.id} ${titleWithSubject(finding)}: ${changeOf(finding, cleanLine(finding.unit, 40))}, onset ${when}.`;
}

function titleOf(finding: ChartFinding): string {
  return `${finding.id} ${cleanLine(finding.title, 240)}`;
}

function changeOf(finding: ChartFinding, unit: string): string {
  const value = finding.value === null ? null : formatValue(finding.value, unit);
  const baseline = finding.baseline === null ? null : formatValue(finding.baseline, unit);
  if (value === null) return baseline === null ? 'no single value' : `usually ${baseline}`;
  return baseline === null ? value : `${baseline} → ${value}`;
}

function makeAxes(finding: ChartFinding, window: ChartView['window'], unit: string): Axes {
  const points = finding.points.filter(([time]) => time >= window.start && time <= window.end);
  const measured = [...points.map(([, value]) => value), finding.baseline, finding.value];
  const values = measured.filter((value): value is number => value !== null && Number.isFinite(value));
  return {
    points: points.toSorted(([a], [b]) => a - b),
    x: timeScale(window.start, window.end, PLOT.left, PLOT.right, 4),
    y: valueScale(values.length > 0 ? values : [0], unit, PLOT.bottom, PLOT.top),
  };
}

function label(
  x: number,
  y: number,
  text: string,
  style: { ink: string; name: string; anchor?: string; weight?: number },
): Html {
  const { ink, name, anchor = 'start', weight = 400 } = style;
  return markup`<text
    x="${round(x)}"
    y="${round(y)}"
    fill="${ink}"
    class="${name}"
    text-anchor="${anchor}"
    font-weight="${weight}"
    >${text}</text
  >`;
}

function header(finding: ChartFinding, unit: string): Html {
  const room = Math.floor((PANEL.width - 8) / (CELL * 1.12));
  const title = fit(titleOf(finding), room);
  const about = Object.values(finding.subject).map((value) => cleanLine(value, 120));
  const change = fit([changeOf(finding, unit), ...about].join(' · '), room);
  return markup`${label(4, ROW.title, title, { ink: INK.text, name: 'c-text', weight: 600 })}
  ${label(4, ROW.change, change, { ink: INK.dim, name: 'c-dim' })}`;
}

function grid({ x, y }: Axes, unit: string): Html {
  const rows = y.ticks.map((tick) => {
    const at = round(y.position(tick));
    return markup`<path d="M${PLOT.left} ${at}H${PLOT.right}" stroke="${INK.grid}" class="c-grid" />
      ${label(PLOT.left - 6, at + 4, valueLabel(tick, unit, 8), { ink: INK.dim, name: 'c-dim', anchor: 'end' })}`;
  });
  const times = timeLabels(x.ticks);
  const columns = x.ticks.map((tick, index) => {
    const at = round(x.position(tick));
    return markup`<path d="M${at} ${PLOT.bottom}v4" stroke="${INK.dim}" class="c-tick" />
      ${label(at, PLOT.bottom + 17, times[index] ?? '', { ink: INK.dim, name: 'c-dim', anchor: 'middle' })}`;
  });
  return markup`${rows} ${columns}`;
}

/** Shade from the onset to the end of the window. */
function abnormal(finding: ChartFinding, { x }: Axes): Html {
  const from = round(x.position(finding.onset));
  const width = round(Math.max(0, PLOT.right - from));
  return markup`<rect
    x="${from}"
    y="${PLOT.top}"
    width="${width}"
    height="${PLOT.bottom - PLOT.top}"
    fill="${INK.onset}"
    fill-opacity="0.07"
    class="c-shade"
  />`;
}

function marks(finding: ChartFinding, { x }: Axes, alertAt: number): Html {
  const mark = (
    at: number,
    row: number,
    word: string,
    style: { ink: string; name: string; dash: string },
  ) => {
    const outside = at < x.min - 1 ? 'before' : at > x.max ? 'after' : null;
    const position = x.position(at);
    const where = outside
      ? `${word} ${formatClock(at)}, ${outside} this window`
      : `${word} ${formatClock(at).slice(0, 8)}`;
    const half = (displayWidth(where) * CELL) / 2;
    const centre = Math.min(PANEL.width - half - 2, Math.max(half + 2, position));
    const line = markup`<path
      d="M${round(position)} ${row + 3}V${PLOT.bottom}"
      stroke="${style.ink}"
      class="${style.name}-line"
      stroke-width="1.5"
      stroke-dasharray="${style.dash}"
    />`;
    return markup`${outside ? null : line}
    ${label(centre, row, where, { ...style, anchor: 'middle', weight: 600 })}`;
  };
  return markup`${mark(alertAt, ROW.alert, 'alert', { ink: INK.alert, name: 'c-alert', dash: 'none' })}
  ${mark(finding.onset, ROW.onset, finding.onset <= x.min ? 'onset by' : 'onset', { ink: INK.onset, name: 'c-onset', dash: '4 3' })}`;
}

/** The measured curve; a gap in the data is a gap in the line, a lonely point a dot. */
function curve({ x, y, points }: Axes): Html {
  const runs = splitRuns(points);
  const at = ([time, value]: readonly [number, number]) =>
    `${round(x.position(time))} ${round(y.position(value))}`;
  const lines = runs.filter((run) => run.length > 1).map((run) => `M${run.map(at).join('L')}`);
  const dots = runs
    .flatMap((run) => (run.length === 1 ? run : []))
    .map(
      ([time, value]) =>
        markup`<circle
          cx="${round(x.position(time))}"
          cy="${round(y.position(value))}"
          r="2"
          fill="${INK.line}"
          class="c-dot"
        />`,
    );
  return markup`<path
      d="${lines.join('')}"
      fill="none"
      stroke="${INK.line}"
      class="c-line"
      stroke-width="1.8"
      stroke-linejoin="round"
    />
    ${dots}`;
}

function splitRuns(points: readonly [number, number | null][]): [number, number][][] {
  const runs: [number, number][][] = [[]];
  for (const [time, value] of points) {
    if (value === null || !Number.isFinite(value)) runs.push([]);
    else runs.at(-1)?.push([time, value]);
  }
  return runs.filter((run) => run.length > 0);
}

/** Baseline and decisive value written at the right edge, pushed apart so that they never overlap. */
function endLabels(finding: ChartFinding, { y }: Axes, unit: string): Html {
  const { baseline, value } = finding;
  const text = (amount: number) => valueLabel(amount, unit, 9);
  const usual = baseline === null ? null : y.position(baseline);
  const peak = value === null ? null : y.position(value);
  const [usualRow, peakRow] = apart(usual, peak);
  const edge = PLOT.right + 5;
  return markup`${usual !== null && markup`<path d="M${PLOT.left} ${round(usual)}H${PLOT.right}" stroke="${INK.dim}" class="c-base" stroke-dasharray="1 3" />`}
  ${baseline !== null && usualRow !== null && label(edge, usualRow + 4, text(baseline), { ink: INK.dim, name: 'c-dim' })}
  ${value !== null && peakRow !== null && label(edge, peakRow + 4, text(value), { ink: INK.onset, name: 'c-onset', weight: 600 })}`;
}

function apart(first: number | null, second: number | null): [number | null, number | null] {
  if (first === null || second === null) return [first, second];
  const lack = 14 - Math.abs(first - second);
  if (lack <= 0) return [first, second];
  const push = first > second ? lack / 2 : -lack / 2;
  return [first + push, second - push];
}

function round(pixels: number): number {
  return Math.round(pixels * 10) / 10;
}
