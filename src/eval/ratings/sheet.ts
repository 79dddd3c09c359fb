import { createHash } from 'node:crypto';
import { z } from 'zod';
import { createRandom } from '../../signals/random.js';
import { page } from '../report/page.js';
import { escapeHtml } from '../report/plots.js';

/** The same case as two methods reported it; `html` is a whole page. */
export interface ReportPair {
  caseId: string;
  reports: readonly [{ method: string; html: string }, { method: string; html: string }];
}

/** Which method wrote which report of the sheet. Kept from the raters. */
export const keySchema = z.object({
  kind: z.literal('oscope-rating-key'),
  sheet: z.string(),
  reports: z.record(z.string(), z.object({ caseId: z.string(), method: z.string() })),
});
export type Key = z.infer<typeof keySchema>;

/** The scale, after Table 2 of the paper. */
const CRITERIA = [
  {
    id: 'readability',
    question: 'How easily is it read?',
    levels: [
      'hard to follow, wordy; terms unexplained or used loosely',
      'often ambiguous or repetitive; some terms used loosely',
      'can be followed, but loosely ordered; a term is unclear here and there',
      'clear and well ordered; terms used consistently and mostly explained',
      'short, well ordered, a pleasure to read; every term exact and clear',
    ],
  },
  {
    id: 'usefulness',
    question: 'How much does it help to resolve the incident?',
    levels: [
      'nothing to act on, not to be trusted; no use for a later case',
      'hard to apply, little evidence; of little use later',
      'partly actionable, partly supported; of use later with some interpretation',
      'mostly actionable and well supported; a good reference later',
      'can be acted on at once and relied on; a reference for like cases',
    ],
  },
];

const SHEET_STYLE = `
fieldset { border: 1px solid var(--line); border-radius: 8px; margin: 10px 0 0; padding: 8px 12px; }
legend { font-weight: 600; padding: 0 4px; }
label { display: block; font-size: 13px; padding: 2px 0; }
iframe { width: 100%; height: 640px; border: 1px solid var(--line); border-radius: 8px; background: #fff; }
.two { display: grid; gap: 16px; grid-template-columns: repeat(auto-fit, minmax(min(100%, 460px), 1fr)); }
button, input[type="text"] { font: inherit; padding: 6px 12px; border-radius: 6px; border: 1px solid var(--line); }
`;

/** Collects the scores and hands them out as a file; nothing is sent anywhere. */
const SCRIPT = `
document.querySelector('form').addEventListener('submit', (event) => {
  event.preventDefault();
  const data = new FormData(event.target);
  const scores = [...document.querySelectorAll('[data-report]')].map((part) => {
    const report = part.dataset.report;
    return { report, readability: Number(data.get(report + '.readability')), usefulness: Number(data.get(report + '.usefulness')) };
  }).filter((score) => score.readability > 0 && score.usefulness > 0);
  const answer = { kind: 'oscope-rating-scores', sheet: event.target.dataset.sheet, rater: String(data.get('rater')), scores };
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([JSON.stringify(answer, null, 1)], { type: 'application/json' }));
  link.download = 'ratings-' + answer.rater.replace(/[^A-Za-z0-9]+/g, '-') + '.json';
  link.click();
});
`;

function criterion(report: string, { id, question, levels }: (typeof CRITERIA)[number]): string {
  const choices = levels.map(
    (level, index) =>
      `<label><input type="radio" name="${report}.${id}" value="${index + 1}"> ${index + 1} – ${escapeHtml(level)}</label>`,
  );
  return `<fieldset><legend>${escapeHtml(question)}</legend>${choices.join('')}</fieldset>`;
}

function reportPart(report: string, side: string, html: string): string {
  const fields = CRITERIA.map((one) => criterion(report, one)).join('');
  return `<div data-report="${report}"><h3>Report ${side}</h3><iframe sandbox title="Report ${side}" srcdoc="${escapeHtml(html)}"></iframe>${fields}</div>`;
}

/**
 * A page with each case's two reports side by side in chance order, and the key that undoes the chance. The same pairs
 * and seed give the same sheet.
 */
export function createRatingSheet(pairs: readonly ReportPair[], seed: number): { html: string; key: Key } {
  const random = createRandom(seed);
  const sheet = createHash('sha256')
    .update(JSON.stringify([seed, pairs]))
    .digest('hex')
    .slice(0, 12);
  const key: Key = { kind: 'oscope-rating-key', sheet, reports: {} };
  const sections = pairs.map(({ caseId, reports }, index) => {
    const [first, second] = reports;
    const order = random.below(2) === 0 ? [first, second] : [second, first];
    const parts = order.map(({ method, html }, side) => {
      const report = `p${index + 1}${side === 0 ? 'a' : 'b'}`;
      key.reports[report] = { caseId, method };
      return reportPart(report, side === 0 ? 'A' : 'B', html);
    });
    return `<section><h2>Incident ${index + 1} of ${pairs.length}</h2><div class="two">${parts.join('')}</div></section>`;
  });
  const body =
    `<h1>Which report helps more?</h1><section><p>Each incident was diagnosed by two methods. Rate both reports on both scales, ` +
    `without guessing who wrote them; a report that lacks one of the two scores does not count. The button saves your scores as a file; send that file back.</p></section>` +
    `<form data-sheet="${sheet}">${sections.join('')}<section><label>Your name or initials <input type="text" name="rater" required></label>` +
    `<button type="submit">Save my scores</button></section></form>`;
  return {
    html: page('Rating sheet', body, { style: SHEET_STYLE, script: SCRIPT, frames: true }),
    key,
  };
}
