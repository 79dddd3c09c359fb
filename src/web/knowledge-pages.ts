import type {
  Branch,
  HistoricalCase,
  KnowledgeBase,
  Platform,
  Sop,
  SopCause,
  SopCheck,
} from '../domain/knowledge.js';
import type { SopResolution } from '../domain/knowledge.js';
import { markup } from '../report/html-escape.js';
import type { Html, HtmlValue } from '../report/html-escape.js';
import { anchor, prose, section } from '../report/html-parts.js';
import { page } from './pages.js';
import { proseBlocks } from './prose-blocks.js';

const RISKS = { none: 'read-only', low: 'low risk', medium: 'medium risk', high: 'high risk' } as const;

function whereOf({ os = [], kernel }: Platform): string {
  const parts = [
    ...(os.length > 0 ? [os.join(', ')] : []),
    ...(kernel === undefined ? [] : [`kernel ${kernel}`]),
  ];
  return parts.join('; ');
}

function branch(word: string, to: Branch | undefined): Html {
  if (to === undefined) return markup`<dt>${word}</dt><dd>the SOP ends here</dd>`;
  return 'cause' in to
    ? markup`<dt>${word}</dt><dd>root cause <a href="#${to.cause}">${to.cause}</a></dd>`
    : markup`<dt>${word}</dt><dd>go on with <a href="#${to.check}">${to.check}</a></dd>`;
}

function check(one: SopCheck): Html {
  return markup`<li id="${one.id}">
    <h3>${one.id}. ${one.text}</h3>
    <pre class="command"><code>${one.command}</code></pre>
    <dl class="sides">${branch('Yes', one.then)}${branch('No', one.otherwise)}</dl>
  </li>`;
}

function resolution(step: SopResolution): Html {
  const where = whereOf(step);
  return markup`<div class="step">
    <p><span class="step-number">${step.id}.</span> <span class="risk risk-${step.risk}">${RISKS[step.risk]}</span> ${prose(step.text)}</p>
    ${where && markup`<p class="small">Applies to ${where}</p>`}
    ${step.commands.map(
      (command) =>
        markup`<pre class="command"><code>${command.line}</code></pre>
          <p class="small dim note">${[RISKS[command.risk], command.note, whereOf(command)].filter(Boolean).join('; ')}</p>`,
    )}
    ${step.variants.map((variant) => markup`<p class="small">${whereOf(variant)}: ${prose(variant.text)}</p>`)}
    <p class="small"><span class="dim">It worked when:</span> ${prose(step.verify)}</p>
  </div>`;
}

function cause(one: SopCause): Html {
  return markup`<li id="${one.id}">
    <h3>${one.title} <span class="about">${one.id}</span></h3>
    <p>${prose(one.statement)}</p>
    <div class="stack">${one.resolution.map(resolution)}</div>
  </li>`;
}

function wordings(knowledge: KnowledgeBase, terms: readonly string[]): HtmlValue {
  return markup`<ul class="plain">${terms.map(
    (term) => markup`<li>${knowledge.terms.get(term)?.wording ?? term} <span class="dim">${term}</span></li>`,
  )}</ul>`;
}

function hero(id: string, kind: string, title: string, facts: HtmlValue = null): Html {
  return markup`<header class="card hero">
    <div class="host"><span>${kind}</span><span>${id}</span></div>
    <h1>${title}</h1>
    ${facts}
  </header>`;
}

export function sopPage(knowledge: KnowledgeBase, sop: Sop): string {
  const links = sop.links.map(({ title, url }) => markup`<li>${anchor({ label: title, href: url })}</li>`);
  return page(`${sop.id}: ${sop.title}`, [
    hero(sop.id, 'Standard operating procedure', sop.title),
    sop.body !== '' && section('In short', markup`<div class="stack">${proseBlocks(sop.body)}</div>`),
    section('Checks', markup`<ol class="items">${sop.checks.map(check)}</ol>`),
    section('Root causes and what to do', markup`<ol class="items">${sop.causes.map(cause)}</ol>`),
    section('Symptoms', wordings(knowledge, sop.symptoms)),
    section('Read more', markup`<ul class="plain">${links}</ul>`),
  ]);
}

export function casePage(knowledge: KnowledgeBase, item: HistoricalCase): string {
  const { source, host } = item;
  const system = [host.os, host.kernel, host.application].filter((fact) => fact !== null).join(', ');
  const told = item.narrations.map((text) => markup`<li>${text}</li>`);
  const facts = markup`<dl class="facts">
    <dt>Root cause</dt>
    <dd>${knowledge.rootCauses.get(item.root_cause) ?? ''} <span class="dim">${item.root_cause}</span></dd>
    ${system && markup`<dt>Host</dt><dd>${system}</dd>`}
    <dt>Source</dt>
    <dd>${anchor({ label: source.title, href: source.url })}, read ${source.checked}</dd>
  </dl>`;
  return page(`${item.id}: ${item.title}`, [
    hero(item.id, 'Historical case', item.title, facts),
    item.body !== '' &&
      section('Troubleshooting guide', markup`<div class="stack">${proseBlocks(item.body)}</div>`),
    section('As engineers told it', markup`<ul class="plain">${told}</ul>`),
    section('Symptoms', wordings(knowledge, item.symptoms)),
  ]);
}
