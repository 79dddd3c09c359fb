import { markup, raw } from './html-escape.js';
import type { Html, HtmlValue } from './html-escape.js';
import { safeHref } from './links.js';
import { splitCode } from './prose.js';
import type {
  ChunkView,
  CitationView,
  CommandView,
  ConfidenceView,
  FindingView,
  LinkView,
  ResolutionView,
} from './view-types.js';
import { otherCitations } from './view-words.js';
import { outcomeLabel } from './words.js';

/** Prose in which `code` between backticks is code. */
export function prose(text: string): Html {
  return markup`${splitCode(text).map((part) => (part.code ? markup`<code>${part.text}</code>` : part.text))}`;
}

/** A link; its label alone where the target may not be clicked. Checked again here: views can be stored. */
export function anchor({ label, href }: LinkView): Html {
  const safe = href === null ? null : safeHref(href);
  if (safe === null) return markup`<span>${label}</span>`;
  return safe.startsWith('#')
    ? markup`<a href="${safe}">${label}</a>`
    : markup`<a href="${safe}" rel="noopener noreferrer nofollow">${label}</a>`;
}

/** Between lines of a `pre`: text would have it folded into a space. */
export const NEWLINE = raw('\n');

export function joined(items: readonly HtmlValue[], separator: HtmlValue): HtmlValue {
  return items.map((item, index) => (index === 0 ? item : [separator, item]));
}

export function section(title: string, content: HtmlValue, name = ''): Html {
  return markup`<section class="card ${name}">
    <h2>${title}</h2>
    ${content}
  </section>`;
}

export function findingId(id: string): Html {
  return markup`<a class="id" href="#${id}">${id}</a>`;
}

/** The heading, and what it is about in a lighter weight. */
export function heading(finding: FindingView): Html {
  return markup`${finding.heading}${finding.about && markup` <span class="about">${finding.about}</span>`}`;
}

/** `41 % → 99.8 %` in bold, then when. */
export function facts({ change, onset, fromStart }: FindingView): Html {
  const relative = onset.relative ? ` (${onset.relative})` : '';
  const since = fromStart ? `from the first sample on (${onset.utc})` : `since ${onset.utc}${relative}`;
  return markup`${change && markup`<span class="change">${change}</span>, `}<span class="dim">${since}</span>`;
}

export function meter({ value, text }: ConfidenceView): Html {
  const width = Math.round(Math.min(1, Math.max(0, value)) * 96);
  return markup`<svg
    class="meter"
    viewBox="0 0 96 7"
    role="img"
    aria-label="${text}"
    preserveAspectRatio="none"
  >
    <rect width="${width}" height="7" />
  </svg>`;
}

/** Risk first, then what to do, the commands, when it applies and how to see that it worked. */
export function resolution(step: ResolutionView, number: number | null): Html {
  const mixed = step.commands.some((command) => command.risk !== step.risk);
  const { verdict, meaning } = step.verdict;
  return markup`<div class="step">
    <p>
      ${number !== null && markup`<span class="step-number">${number}.</span>`}${risk(step)}${prose(step.text)}
    </p>
    ${step.appliesWhen && markup`<p class="small">Applies: ${prose(step.appliesWhen)}</p>`}
    ${verdict === 'unverified' && markup`<p class="small"><span class="verdict v-unverified">unverified:</span> ${meaning}</p>`}
    ${step.commands.map((command) => commandBlock(command, mixed))}
    ${step.verification && markup`<p class="small"><span class="dim">${outcomeLabel(step)}:</span> ${prose(step.verification)}</p>`}
  </div>`;
}

function risk(of: { risk: string; riskLabel: string }): Html {
  return markup`<span class="risk risk-${of.risk}">${of.riskLabel}</span>`;
}

function commandBlock(command: CommandView, showRisk: boolean): Html {
  return markup`${showRisk && markup`<p class="small">${risk(command)}</p>`}
    <pre class="command"><code>${joined(command.lines, NEWLINE)}</code></pre>
    ${command.note && markup`<p class="small dim note">${prose(command.note)}</p>`}`;
}

/** What validation said, why, what it changed and on whose word, and what the text rests on. */
export function validation(chunk: Omit<ChunkView, 'id' | 'text' | 'confidence'>): Html {
  const { verdict, meaning, reasons } = chunk.verdict;
  const others = otherCitations(chunk);
  return markup`<div class="validation">
    <p><span class="verdict v-${verdict}">${verdict}</span>: ${meaning}</p>
    ${reasons.map((reason) => markup`<p>${prose(reason)}</p>`)} ${change(chunk)}
    ${others.length > 0 && markup`<p class="dim">Rests on ${citations(others)}</p>`}
  </div>`;
}

function change({ change: changed }: Pick<ChunkView, 'change'>): HtmlValue {
  if (changed === null) return null;
  const words = changed.segments.map(({ kind, text }) =>
    kind === 'same' ? text : kind === 'removed' ? markup`<del>${text}</del>` : markup`<ins>${text}</ins>`,
  );
  return markup`<p>What changed: ${joined(words, ' ')}</p>
    ${changed.sources.length > 0 && markup`<p class="dim">Changed to agree with ${citations(changed.sources)}</p>`}`;
}

function citations(list: readonly CitationView[]): HtmlValue {
  return joined(
    list.map((citation) =>
      citation.kind === 'finding' && citation.href !== null ? findingId(citation.label) : anchor(citation),
    ),
    ', ',
  );
}
