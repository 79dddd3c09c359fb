import { formatClock, formatValue, relativeToAlert } from '../domain/quantity.js';
import { CELL, INK, label, PANEL, PLOT, round, ROW } from './chart-frame.js';
import { marks } from './chart-marks.js';
import { timeLabels, timeScale, valueLabel, valueScale } from './chart-scale.js';
import type { Scale } from './chart-scale.js';
import { cleanLine } from './clean.js';
import { markup } from './html-escape.js';
import type { Html } from './html-escape.js';
import { fit, wrap } from './text-layout.js';
import { saysChange, titleWithSubject } from './view-findings.js';
import type { ChartFinding, ChartView } from './view-types.js';

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
    ${header(finding, unit)} ${grid(axes, unit)} ${abnormal(finding, axes)} ${marks(finding, axes.x, alertAt)}
    ${curve(axes)} ${endLabels(finding, axes, unit)}
  </g>`;
}

/** The panel in words, for those who cannot see it. */
export function describePanel(finding: ChartFinding, alertAt: number): string {
  const when = `${formatClock(finding.onset)} (${relativeToAlert(finding.onset, alertAt)})`;
  const change = saysChange(finding.title) ? '' : `: ${changeOf(finding, cleanLine(finding.unit, 40))}`;
  return `${finding.id} ${titleWithSubject(finding)}${change}, onset ${when}.`;
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
    x: timeScale(window.start, window.end, PLOT.left, PLOT.right, 5),
    y: valueScale(values.length > 0 ? values : [0], unit, PLOT.bottom, PLOT.top),
  };
}

function header(finding: ChartFinding, unit: string): Html {
  const room = Math.floor((PANEL.width - 8) / (CELL * 1.12));
  const [title = '', ...rest] = wrap(titleOf(finding), room);
  const about = Object.values(finding.subject).map((value) => cleanLine(value, 120));
  const change = saysChange(finding.title) ? '' : changeOf(finding, unit);
  const below = [rest.join(' '), change, ...about].filter((part) => part !== '').join(' · ');
  return markup`${label(4, ROW.title, title, { ink: INK.text, name: 'c-text', weight: 600 })}
  ${label(4, ROW.change, fit(below, room), { ink: INK.dim, name: 'c-dim' })}`;
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

/** Moves two rows of labels apart, and up where they would run into the times below. */
function apart(first: number | null, second: number | null): [number | null, number | null] {
  if (first === null || second === null) return [first, second];
  const lack = Math.max(0, 14 - Math.abs(first - second));
  const push = first > second ? lack / 2 : -lack / 2;
  const lift = Math.max(0, first + push - PLOT.bottom, second - push - PLOT.bottom);
  return [first + push - lift, second - push - lift];
}
