import { describePlatform } from '../diagnosis/platform.js';
import type {
  Branch,
  Condition,
  KnowledgeBase,
  Sop,
  SopCause,
  SopCheck,
  SopResolution,
} from '../domain/knowledge.js';
import { cleanCode, cleanLine } from '../report/clean.js';
import { hang } from '../report/text-layout.js';
import { bodyLines, field, heading, listed, wordingOf } from './knowledge-page.js';

/** {all: ['a', {not: 'b'}]} → "a and not b" */
export function conditionText(condition: Condition): string {
  if (typeof condition === 'string') return condition;
  if ('all' in condition) return condition.all.map(nested).join(' and ');
  if ('any' in condition) return condition.any.map(nested).join(' or ');
  if ('not' in condition) return `not ${nested(condition.not)}`;
  const { term, min_strength, subject, before, same, as } = condition;
  const demands = [
    ...(min_strength === undefined ? [] : [`strength ≥ ${min_strength}`]),
    ...Object.entries(subject ?? {}).map(([name, text]) => `${name} like ${text}`),
    ...(before === undefined ? [] : [`not later than ${before}`]),
    ...(as === undefined || same === undefined ? [] : [`same ${same.join(' and ')} as ${as}`]),
  ];
  return demands.length === 0 ? term : `${term} [${demands.join(', ')}]`;
}

function nested(condition: Condition): string {
  const text = conditionText(condition);
  return typeof condition !== 'string' && ('all' in condition || 'any' in condition) ? `(${text})` : text;
}

function branchText(branch: Branch | undefined): string {
  if (branch === undefined) return 'the SOP ends here';
  return 'cause' in branch ? `root cause ${branch.cause}` : `go on with ${branch.check}`;
}

function checkLines(check: SopCheck, width: number): string[] {
  return [
    ...hang(`  ${check.id}  `, cleanLine(check.text), width),
    ...hang('      when ', conditionText(check.when), width),
    `      $ ${cleanCode(check.command)}`,
    `      yes → ${branchText(check.then)}`,
    `      no  → ${branchText(check.otherwise)}`,
  ];
}

const USE = { expected: 'if the use is wanted', abnormal: 'if the use is not wanted' };

function stepLines(step: SopResolution, width: number): string[] {
  const applies = [
    ...(step.use === undefined ? [] : [USE[step.use]]),
    ...(step.app === undefined ? [] : [`for ${step.app}`]),
    ...[describePlatform(step)].filter((text) => text !== null),
  ];
  const commands = step.commands.flatMap((command) => {
    const where = describePlatform(command);
    const note = [command.note, ...(where === null ? [] : [where])].filter((text) => text !== '').join('; ');
    return [
      `        $ ${cleanCode(command.line)}`,
      ...hang('          ', cleanLine(`risk ${command.risk}${note === '' ? '' : `; ${note}`}`), width),
    ];
  });
  return [
    ...hang(
      `    ${step.id}  `,
      cleanLine(`${step.text} (risk ${step.risk}${applies.length === 0 ? '' : `; ${applies.join('; ')}`})`),
      width,
    ),
    ...commands,
    ...step.variants.flatMap((variant) =>
      hang('        ', cleanLine(`${describePlatform(variant) ?? 'elsewhere'}: ${variant.text}`), width),
    ),
    ...hang('        it worked when: ', cleanLine(step.verify), width),
  ];
}

const GROUPS = ['decisive', 'strong', 'supporting', 'weakens', 'excludes'] as const;

function causeLines(cause: SopCause, width: number): string[] {
  const evidence = GROUPS.filter((group) => cause.evidence[group].length > 0);
  return [
    ...hang('  ', cleanLine(`${cause.title} (${cause.id})`), width),
    ...hang('    ', cleanLine(cause.statement), width),
    ...evidence.flatMap((group) => hang(`    ${group}: `, cause.evidence[group].join(', '), width)),
    ...(cause.deeper.length === 0 ? [] : hang('    look deeper: ', cause.deeper.join(', '), width)),
    ...cause.resolution.flatMap((step) => stepLines(step, width)),
    '',
  ];
}

export function sopLines(knowledge: KnowledgeBase, sop: Sop, width: number): string[] {
  return [
    ...heading(sop.title, width),
    ...field('SOP', `${sop.id} (${sop.file})`, width),
    '',
    ...listed(
      'Symptoms',
      sop.symptoms.map((term) => wordingOf(knowledge, term)),
      width,
    ),
    'Checks:',
    ...sop.checks.flatMap((check) => checkLines(check, width)),
    '',
    'Root causes:',
    ...sop.causes.flatMap((cause) => causeLines(cause, width)),
    ...listed(
      'Links',
      sop.links.map((link) => `${link.title}: ${link.url}`),
      width,
    ),
    ...bodyLines(sop.body),
  ];
}
