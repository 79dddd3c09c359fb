import { createHash } from 'node:crypto';
import { renderFindingChart } from './chart.js';
import { details } from './html-details.js';
import { markup, raw } from './html-escape.js';
import type { Html, HtmlValue } from './html-escape.js';
import { facts, findingId, heading, joined, meter, prose, resolution, section } from './html-parts.js';
import { STYLE } from './html-style.js';
import type { CauseView, FindingView, ReportView } from './view-types.js';
import {
  alternativesOf,
  alternativesTitle,
  doFirstTitle,
  NO_FINDING,
  nothingClose,
  whyTitle,
} from './view-words.js';

const MAX_ALTERNATIVES = 4;
/** Nothing may be loaded, sent or run; the one style sheet is known by its hash. */
const POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** One self-contained page: no script, no request, light and dark, printable. All text is escaped. */
export function renderHtml(view: ReportView): string {
  const { headline } = view;
  const page = markup`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${raw(POLICY)}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="referrer" content="no-referrer" />
        <meta name="robots" content="noindex, nofollow" />
        <title>${headline.host}: ${headline.title}</title>
        ${raw(`<style>${STYLE}</style>`)}
      </head>
      <body>
        <main class="${headline.tone}">
          ${hero(view)}
          <div class="pair">${why(view)}${doFirst(view)}</div>
          ${alternatives(view)} ${missing(view)} ${then(view)} ${charts(view)} ${details(view)}
          ${footer(view)}
        </main>
      </body>
    </html> `;
  return page.source;
}

function hero({ headline: head, id }: ReportView): Html {
  const { alert, confidence, verdict } = head;
  const severity = alert.severity && ` (${alert.severity})`;
  return markup`<header class="card hero">
    <div class="host"><span>${head.host}</span><span>OScope ${id}</span></div>
    <h1>${head.title}</h1>
    ${
      confidence &&
      verdict &&
      markup`<div class="sure">
        <span class="pill">${confidence.text}</span>${meter(confidence)}
        <span><span class="verdict v-${verdict.verdict}">${verdict.verdict}</span>: ${verdict.meaning}</span>
      </div>`
    }
    ${head.summary && markup`<p class="summary">${prose(head.summary)}</p>`}
    <dl class="facts">
      <dt>Alert</dt>
      <dd>
        ${alert.name}${severity} at
        ${alert.at.utc}${alert.summary && alert.summary !== alert.name && `: ${alert.summary}`}
      </dd>
      ${
        head.system &&
        markup`<dt>Host</dt>
          <dd>${head.system}</dd>`
      }
      <dt>Data</dt>
      <dd>${head.window}</dd>
    </dl>
  </header>`;
}

function why(view: ReportView): Html {
  if (view.why.length + view.whySaid.length === 0) return section(whyTitle(view), NO_FINDING);
  return section(
    whyTitle(view),
    markup`<ol class="why stack">
      ${view.why.map((finding) => fact(finding))}
      ${view.whySaid.map((words) => markup`<li><p>${words}</p></li>`)}
    </ol>`,
  );
}

function fact(finding: FindingView): Html {
  const [quote] = finding.modality === 'logs' ? finding.excerpt : [];
  return markup`<li>
    <h3>${heading(finding)} ${findingId(finding.id)}</h3>
    <p>${facts(finding)}</p>
    ${quote && markup`<pre class="quote"><code>${quote}</code></pre>`}
  </li>`;
}

function doFirst(view: ReportView): HtmlValue {
  return view.doFirst && section(doFirstTitle(view), resolution(view.doFirst, null));
}

function then(view: ReportView): HtmlValue {
  if (view.then.length === 0) return null;
  const first = view.doFirst ? 2 : 1;
  return section(
    'Then',
    markup`<div class="stack">${view.then.map((step, index) => resolution(step, index + first))}</div>`,
  );
}

function alternatives(view: ReportView): HtmlValue {
  const { worth, ruledOut } = alternativesOf(view, MAX_ALTERNATIVES);
  if (worth.length + ruledOut.length === 0 && view.causes.length < 2) return null;
  const titles = ruledOut.map((cause) => cause.title).join('; ');
  return section(
    alternativesTitle(view),
    markup`<ul class="else">
      ${worth.length > 0 ? worth.map(alternative) : markup`<li>${nothingClose(view)}</li>`}
      ${titles && markup`<li class="dim small">Ruled out: ${titles}</li>`}
    </ul>`,
  );
}

function alternative(cause: CauseView): Html {
  const side = (word: string, findings: readonly FindingView[]) =>
    findings.length > 0 &&
    markup`<dt>${word}</dt>
      <dd>
        ${joined(
          findings.slice(0, 2).map((finding) => markup`${finding.title} ${findingId(finding.id)}`),
          '; ',
        )}
      </dd>`;
  const { verdict } = cause.verdict;
  return markup`<li>
    <div class="row">
      <h3>${cause.title}</h3>
      ${meter(cause.confidence)}<span class="small"
        >${cause.confidence.text}, <span class="verdict v-${verdict}">${verdict}</span></span
      >
    </div>
    <dl class="sides">${side('For', cause.for)}${side('Against', cause.against)}</dl>
  </li>`;
}

function missing(view: ReportView): HtmlValue {
  const bullets = (items: readonly string[]) =>
    markup`<ul class="plain">
      ${items.map((item) => markup`<li>${prose(item)}</li>`)}
    </ul>`;
  return [
    view.missing.length > 0 && section('What is missing', bullets(view.missing), 'warn'),
    view.notes.length > 0 && section('Notes', bullets(view.notes)),
  ];
}

function charts({ chart }: ReportView): HtmlValue {
  if (chart.findings.length === 0) return null;
  const panels = chart.findings.map((finding) => renderFindingChart(finding, chart.window, chart.alertAt));
  return section('Decisive metrics (times in UTC)', markup`<div class="charts">${panels}</div>`);
}

function footer({ footer: { engine, usage, nodes, confidence } }: ReportView): Html {
  return markup`<footer>
    ${confidence && markup`<p>${confidence}</p>`}
    <p>Made in ${usage} by ${engine}. OScope ran none of the commands.</p>
    ${nodes && markup`<p>Time by stage: ${nodes}.</p>`}
  </footer>`;
}
