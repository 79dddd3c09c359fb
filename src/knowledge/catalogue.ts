import type { Branch, HistoricalCase, KnowledgeBase, Sop, SopCause, VocabularyTerm } from '../domain/knowledge.js';
import { termsOf } from './references.js';

/** How text becomes Markdown; given from outside so that one place knows what must be escaped. */
export interface Markup {
  text: (text: string) => string;
  code: (text: string) => string;
  link: (label: string, href: string) => string;
}

const GROUPS = ['decisive', 'strong', 'supporting', 'weakens', 'excludes'] as const;

function branchText(branch: Branch | undefined, { code }: Markup): string {
  if (branch === undefined) return 'ends here';
  return 'cause' in branch ? code(branch.cause) : branch.check;
}

function evidenceLines(sop: Sop, cause: SopCause, markup: Markup): string[] {
  const groups = GROUPS.filter((group) => cause.evidence[group].length > 0).map(
    (group) => `  - ${group}: ${cause.evidence[group].map(markup.code).join(', ')}`,
  );
  return [`- in ${markup.code(sop.id)}, ${cause.resolution.length} resolution steps`, ...groups];
}

function causeLines(knowledge: KnowledgeBase, id: string, description: string, markup: Markup): string[] {
  const profiles = knowledge.sops.flatMap((sop) =>
    sop.causes.filter((cause) => cause.id === id).flatMap((cause) => evidenceLines(sop, cause, markup)),
  );
  const cases = knowledge.cases.filter((item) => item.root_cause === id).length;
  return [`### ${markup.code(id)}`, '', markup.text(description), '', ...profiles, `- ${cases} historical cases`, ''];
}

function sopLines(sop: Sop, markup: Markup): string[] {
  const checks = sop.checks.map((check) => {
    const ends = `yes → ${branchText(check.then, markup)}; no → ${branchText(check.otherwise, markup)}`;
    const terms = [...new Set(termsOf(check.when))].map(markup.code).join(', ');
    return `- ${check.id}: ${markup.text(check.text)} (${terms}) ${ends}`;
  });
  return [
    `### ${markup.code(sop.id)}`,
    '',
    markup.text(sop.title),
    '',
    `Symptoms: ${sop.symptoms.map(markup.code).join(', ')}`,
    '',
    ...checks,
    '',
    `Links: ${sop.links.map((link) => markup.link(link.title, link.url)).join(', ')}`,
    '',
  ];
}

/** Cells of a table: a line break or bar would end them. */
function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replace(/\s*\n\s*/g, ' ').replace(/(?<!\\)\|/g, '\\|')).join(' | ')} |`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return [row(head), row(head.map(() => '---')), ...rows.map(row), ''];
}

function caseCells(item: HistoricalCase, { text, code, link }: Markup): string[] {
  return [code(item.id), text(item.title), code(item.root_cause), item.origin, link(item.source.title, item.source.url)];
}

function termCells(term: VocabularyTerm, { text, code }: Markup): string[] {
  const kinds = [...new Set(term.implied_by.map((pattern) => pattern.finding))];
  return [code(term.id), text(term.wording), text(term.synonyms.join('; ')), kinds.map(code).join(', ')];
}

/** The whole knowledge base on one Markdown page. The same knowledge gives the same page. */
export function renderCatalogue(knowledge: KnowledgeBase, markup: Markup): string {
  const { rootCauses, sops, cases, terms } = knowledge;
  const sorted = [...cases].sort((a, b) => (`${a.root_cause} ${a.id}` < `${b.root_cause} ${b.id}` ? -1 : 1));
  const lines = [
    '# Knowledge catalogue',
    '',
    `Made by \`oscope knowledge catalogue\` from knowledge ${knowledge.version}; not kept by hand.`,
    '',
    `${rootCauses.size} root causes, ${sops.length} SOPs, ${cases.length} historical cases, ${terms.size} symptom terms.`,
    '',
    '## Root causes',
    '',
    ...[...rootCauses].flatMap(([id, description]) => causeLines(knowledge, id, description, markup)),
    '## SOPs',
    '',
    ...sops.flatMap((sop) => sopLines(sop, markup)),
    '## Historical cases',
    '',
    ...table(['id', 'title', 'root cause', 'origin', 'source'], sorted.map((item) => caseCells(item, markup))),
    '## Symptom terms',
    '',
    ...table(['id', 'wording', 'also said as', 'implied by'], [...terms.values()].map((term) => termCells(term, markup))),
  ];
  return `${lines.join('\n').trimEnd()}\n`;
}
