import type { FindingPattern, HistoricalCase, KnowledgeBase, VocabularyTerm } from '../domain/knowledge.js';
import { termsOf } from '../knowledge/references.js';
import { cleanLine, cleanLines } from '../report/clean.js';
import { hang } from '../report/text-layout.js';

/** A heading, underlined. */
export function heading(text: string, width: number): string[] {
  return [...hang('', cleanLine(text), width), ''];
}

export function field(name: string, text: string, width: number): string[] {
  return hang(`${name}: `, cleanLine(text), width);
}

/** A list under a name; nothing when it is empty. */
export function listed(name: string, items: readonly string[], width: number): string[] {
  if (items.length === 0) return [];
  return [`${name}:`, ...items.flatMap((item) => hang('  - ', cleanLine(item), width)), ''];
}

/** A body that people wrote: its lines as they are, without what a terminal would obey. */
export function bodyLines(body: string): string[] {
  return body === '' ? [] : ['', ...cleanLines(body)];
}

export function wordingOf(knowledge: KnowledgeBase, term: string): string {
  const wording = knowledge.terms.get(term)?.wording;
  return wording === undefined ? term : `${wording} (${term})`;
}

export function caseLines(knowledge: KnowledgeBase, item: HistoricalCase, width: number): string[] {
  const { os, kernel, application } = item.host;
  const host = [os, kernel === null ? null : `kernel ${kernel}`, application].filter((part) => part !== null);
  return [
    ...heading(item.title, width),
    ...field('Case', `${item.id} (${item.origin === 'fleet' ? 'our own' : 'published'})`, width),
    ...field('Root cause', `${item.root_cause}: ${knowledge.rootCauses.get(item.root_cause) ?? ''}`, width),
    ...(host.length === 0 ? [] : field('Host', host.join(', '), width)),
    ...field('Source', `${item.source.title}, ${item.source.url} (read ${item.source.checked})`, width),
    '',
    ...listed('As engineers told it', item.narrations, width),
    ...listed(
      'Symptoms',
      item.symptoms.map((term) => wordingOf(knowledge, term)),
      width,
    ),
    ...bodyLines(item.body),
  ];
}

/** {finding: 'cpu.busy.ratio', direction: 'up', min_value: 0.9} → "cpu.busy.ratio up, value ≥ 0.9" */
function patternText(pattern: FindingPattern): string {
  const subject = Object.entries(pattern.subject ?? {}).map(([name, text]) => `${name} like ${text}`);
  return [
    `${pattern.finding}${pattern.direction === undefined ? '' : ` ${pattern.direction}`}`,
    ...(pattern.saturated === true ? ['saturated'] : []),
    ...(pattern.trend === undefined ? [] : [pattern.trend.join(' or ')]),
    ...(pattern.min_strength === undefined ? [] : [`strength ≥ ${pattern.min_strength}`]),
    ...(pattern.min_value === undefined ? [] : [`value ≥ ${pattern.min_value}`]),
    ...(pattern.max_value === undefined ? [] : [`value ≤ ${pattern.max_value}`]),
    ...subject,
  ].join(', ');
}

const GROUPS = ['decisive', 'strong', 'supporting', 'weakens', 'excludes'] as const;

export function termLines(knowledge: KnowledgeBase, term: VocabularyTerm, width: number): string[] {
  const evidence = knowledge.sops.flatMap((sop) =>
    sop.causes.flatMap((cause) => {
      const groups = GROUPS.filter((group) => cause.evidence[group].includes(term.id));
      return groups.map(
        (group) =>
          `${group === 'weakens' || group === 'excludes' ? group : `${group} for`} ${cause.id} (${sop.id})`,
      );
    }),
  );
  const checks = knowledge.sops.flatMap((sop) =>
    sop.checks
      .filter((check) => termsOf(check.when).includes(term.id))
      .map((check) => `${sop.id}#${check.id}: ${check.text}`),
  );
  const cases = knowledge.cases
    .filter((item) => item.symptoms.includes(term.id))
    .map((item) => `${item.id} (${item.root_cause})`);
  return [
    ...heading(term.wording, width),
    ...field('Symptom term', term.id, width),
    '',
    ...listed('Also said as', term.synonyms, width),
    ...listed('Implied by findings', term.implied_by.map(patternText), width),
    ...listed('Evidence', evidence, width),
    ...listed('Asked by', checks, width),
    ...listed(`Historical cases (${cases.length})`, cases, width),
  ];
}

export function causeLines(
  knowledge: KnowledgeBase,
  id: string,
  description: string,
  width: number,
): string[] {
  const profiles = knowledge.sops.flatMap((sop) =>
    sop.causes
      .filter((cause) => cause.id === id)
      .flatMap((cause) => [
        `${sop.id}: ${cause.title}`,
        ...GROUPS.filter((group) => cause.evidence[group].length > 0).flatMap((group) =>
          hang(`  ${group}: `, cause.evidence[group].join(', '), width),
        ),
        '',
      ]),
  );
  const cases = knowledge.cases
    .filter((item) => item.root_cause === id)
    .map((item) => `${item.id}: ${item.title}`);
  return [
    ...heading(description, width),
    ...field('Root cause', id, width),
    '',
    ...profiles,
    ...listed(`Historical cases (${cases.length})`, cases, width),
  ];
}
