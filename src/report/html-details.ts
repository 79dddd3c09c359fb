import { markup } from './html-escape.js';
import type { Html, HtmlValue } from './html-escape.js';
import {
  anchor,
  facts,
  NEWLINE,
  findingId,
  heading,
  joined,
  meter,
  prose,
  resolution,
  validation,
} from './html-parts.js';
import type {
  CauseView,
  ChunkView,
  FindingView,
  MatchView,
  ReportView,
  ResolutionView,
} from './view-types.js';
import { disputedText } from './view-words.js';
import { modalityWord } from './words.js';

/** A part that can be folded away; nothing when it has no items. */
function folded(title: string, about: string, items: readonly Html[], open: boolean): HtmlValue {
  if (items.length === 0) return null;
  const list = markup`<summary>${title} <span class="dim">${about}</span></summary>
    <ul class="items">
      ${items}
    </ul>`;
  return open ? markup`<details open>${list}</details>` : markup`<details>${list}</details>`;
}

/** What stands below the first screen. */
export function details(view: ReportView): HtmlValue {
  const changed = view.steps.filter((step) => step.change !== null).length;
  const lacking = view.sources.filter((source) => source.lacking).length;
  return [
    folded('Evidence', plural(view.findings.length, 'finding'), view.findings.map(evidence), true),
    folded(
      'Root causes weighed',
      plural(view.causes.length, 'cause'),
      view.causes.map((cause) => rootCause(cause, cause.id === view.headline.causeId)),
      false,
    ),
    folded(
      'Chain of reasoning',
      `${plural(view.steps.length, 'step')}, ${changed} changed by validation`,
      view.steps.map(reasoningStep),
      false,
    ),
    folded('Standard procedures', plural(view.sops.length, 'match', 'matches'), view.sops.map(matched), true),
    folded('Historical cases', plural(view.cases.length, 'match', 'matches'), view.cases.map(matched), true),
    folded(
      'Sources',
      lacking > 0 ? `${lacking} of ${view.sources.length} incomplete` : 'all complete',
      view.sources.map((source) => sourceItem(source, view.missing)),
      false,
    ),
  ];
}

function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

function evidence(finding: FindingView): Html {
  const kind = [modalityWord(finding.modality), `${finding.strength} signal`, finding.trend];
  const disputed = disputedText(finding);
  const words = [...kind, finding.saturated ? 'saturated' : null].filter((word) => word !== null).join(', ');
  return markup`<li id="${finding.id}">
    <h3><span class="id">${finding.id}</span> ${heading(finding)}</h3>
    <p>${facts(finding)}</p>
    <p class="small dim">${words}${finding.link.label && [' · ', anchor(finding.link)]}</p>
    ${disputed && markup`<p class="small"><span class="verdict v-unverified">${disputed}</span></p>`}
    ${finding.excerpt.length > 0 && markup`<pre class="quote"><code>${joined(finding.excerpt, NEWLINE)}</code></pre>`}
  </li>`;
}

function ids(findings: readonly FindingView[]): HtmlValue {
  if (findings.length === 0) return 'nothing';
  return joined(
    findings.map((finding) => findingId(finding.id)),
    ' ',
  );
}

function rootCause(cause: CauseView, leading: boolean): Html {
  // What to do about the leading cause stands at the top: here only what validation did to it.
  const touched = cause.resolution.filter(
    (step) => step.change !== null || step.verdict.verdict === 'dropped',
  );
  const steps = leading
    ? touched.map(touchedStep)
    : cause.resolution.map((step, index) => resolution(step, index + 1));
  return markup`<li class="${cause.verdict.verdict === 'dropped' ? 'gone' : ''}">
    <h3>${cause.rank}. ${cause.title} <code class="dim small">${cause.id}</code></h3>
    <div class="row small">${meter(cause.confidence)} ${cause.confidence.text}</div>
    ${cause.statement && markup`<p>${prose(cause.statement)}</p>`}
    <p class="small">
      <span class="dim">For it:</span> ${ids(cause.for)}
      <span class="dim">Against it:</span> ${ids(cause.against)}
    </p>
    ${validation(cause)} ${steps}
  </li>`;
}

function touchedStep(step: ResolutionView): Html {
  return markup`<div class="step">
    <p class="small"><span class="dim">Step:</span> ${prose(step.text)}</p>
    ${validation(step)}
  </div>`;
}

function reasoningStep(step: ChunkView): Html {
  return markup`<li class="${step.verdict.verdict === 'dropped' ? 'gone' : ''}">
    <p><span class="id">${step.id}</span> ${prose(step.text)}</p>
    ${validation(step)}
  </li>`;
}

function matched(match: MatchView): Html {
  const shared = match.sharedTerms.join(', ');
  return markup`<li>
    <h3>${anchor(match)}</h3>
    <p class="small dim">${match.similarity}${shared && `; shares: ${shared}`}${match.href === null && match.where && ` · ${match.where}`}</p>
  </li>`;
}

function sourceItem(source: ReportView['sources'][number], missing: readonly string[]): Html {
  const note = source.note !== null && !missing.includes(source.note) ? source.note : null;
  return markup`<li>
    <p>
      <strong>${source.modality}</strong>, ${source.source}:
      <span class="verdict ${source.lacking ? 'v-unverified' : 'v-supported'}">${source.status}</span>
    </p>
    ${note && markup`<p>${note}</p>`}
    <p class="small dim">${source.query} · ${anchor(source.link)}</p>
  </li>`;
}
