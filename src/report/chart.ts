import { PANEL } from './chart-frame.js';
import { describePanel, renderPanel } from './chart-panel.js';
import { markup } from './html-escape.js';
import type { Html } from './html-escape.js';
import { titleWithSubject } from './view-findings.js';
import type { ChartFinding, ChartView } from './view-types.js';

const GAP = 24;

/**
 * Small multiples of the decisive metrics as one stand-alone SVG (light background, two columns), for
 * upload as a picture. Empty string when there is nothing to draw. All times UTC.
 */
export function renderChart(
  findings: readonly ChartFinding[],
  window: ChartView['window'],
  alertAt: number,
): string {
  if (findings.length === 0) return '';
  const columns = findings.length > 1 ? 2 : 1;
  const rows = Math.ceil(findings.length / columns);
  const width = columns * PANEL.width + (columns + 1) * GAP;
  const height = rows * PANEL.height + (rows + 1) * GAP;
  const panels = findings.map((finding, index) => {
    const x = GAP + (index % columns) * (PANEL.width + GAP);
    const y = GAP + Math.floor(index / columns) * (PANEL.height + GAP);
    return markup`<g transform="translate(${x} ${y})">${renderPanel(finding, window, alertAt)}</g>`;
  });
  const background = markup`<rect width="${width}" height="${height}" fill="#ffffff" />`;
  return svg({ width, height, title: 'Decisive metrics', findings, alertAt }, markup`${background}${panels}`)
    .source;
}

/** One metric as its own SVG without a background: for a page that lays panels out and restyles them. */
export function renderFindingChart(
  finding: ChartFinding,
  window: ChartView['window'],
  alertAt: number,
): Html {
  const { width, height } = PANEL;
  return svg(
    { width, height, title: titleWithSubject(finding), findings: [finding], alertAt },
    renderPanel(finding, window, alertAt),
  );
}

interface Frame {
  width: number;
  height: number;
  title: string;
  findings: readonly ChartFinding[];
  alertAt: number;
}

function svg({ width, height, title, findings, alertAt }: Frame, content: Html): Html {
  const words = findings.map((finding) => describePanel(finding, alertAt)).join(' ');
  return markup`<svg
    xmlns="http://www.w3.org/2000/svg"
    width="${width}"
    height="${height}"
    viewBox="0 0 ${width} ${height}"
    role="img"
  >
    <title>${title}</title>
    <desc>${words}</desc>
    ${content}
  </svg>`;
}
