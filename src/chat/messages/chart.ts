import { createRequire } from 'node:module';
import path from 'node:path';
import { renderAsync } from '@resvg/resvg-js';
import { renderChart } from '../../report/chart.js';
import { truncate } from '../../report/clean.js';
import type { ReportView } from '../../report/view-types.js';

/** Pixels per unit of the drawing: sharp on the displays of telephones. */
const ZOOM = 2;
/** More panels are too small to read in a thread. */
const MAX_PANELS = 4;
const FONTS = ['DejaVuSans.ttf', 'DejaVuSans-Bold.ttf'];

export interface ChartPicture {
  name: string;
  /** Says in words what is to be seen. */
  title: string;
  mime: 'image/png';
  bytes: Uint8Array;
}

/** The package's own fonts: a container has none. */
function fontFiles(): string[] {
  const folder = path.dirname(createRequire(import.meta.url).resolve('dejavu-fonts-ttf/package.json'));
  return FONTS.map((name) => path.join(folder, 'ttf', name));
}

/** The decisive metrics as a picture, onset and alert marked; null when there is nothing to draw. Drawn off the main thread. */
export async function chartPicture(view: ReportView): Promise<ChartPicture | null> {
  const { findings, window, alertAt } = view.chart;
  const shown = findings.slice(0, MAX_PANELS);
  const svg = renderChart(shown, window, alertAt);
  if (svg === '') return null;
  const image = await renderAsync(svg, {
    fitTo: { mode: 'zoom', value: ZOOM },
    font: {
      loadSystemFonts: false,
      fontFiles: fontFiles(),
      defaultFontFamily: 'DejaVu Sans',
      sansSerifFamily: 'DejaVu Sans',
    },
  });
  const what = shown.map((finding) => `${finding.id} ${finding.title}`).join('; ');
  return {
    name: 'metrics.png',
    title: truncate(`Decisive metrics of ${view.headline.host}: ${what}`, 200),
    mime: 'image/png',
    bytes: image.asPng(),
  };
}
