import type { Finding } from '../../domain/finding.js';
import type { KnowledgeBase } from '../../domain/knowledge.js';
import type { Revision } from '../../domain/revision.js';
import type { AnalystInput } from '../../ports/analyst.js';
import type { DraftInputs } from '../../ports/model-session.js';
import { describeMissing } from '../missing.js';
import { describeFinding } from '../phrases.js';
import type { SopWalk } from '../sop-walk.js';
import type { Ranked } from './rank.js';

/** SOPs whose text goes into the prompt: those matched, and those of the leading candidates. */
const SOPS_SHOWN = 5;
const EXCERPT_LINES = 3;

function findingLine(finding: Finding): string {
  const subject = Object.entries(finding.subject).map(([field, value]) => `${field}=${value}`);
  const marks = [
    `strength ${finding.strength.toFixed(2)}`,
    finding.trend,
    finding.saturated ? 'saturated' : undefined,
    ...subject,
  ];
  const excerpt = finding.excerpt.slice(0, EXCERPT_LINES).map((line) => `    | ${line.slice(0, 200)}`);
  return [
    `${finding.id} ${describeFinding(finding)} (${marks.filter((mark) => mark !== undefined).join(', ')})`,
    ...excerpt,
  ].join('\n');
}

function sopText(knowledge: KnowledgeBase, id: string): string {
  const sop = knowledge.sops.find((one) => one.id === id);
  if (sop === undefined) return '';
  const checks = sop.checks.map((check) => `  check ${sop.id}#${check.id}: ${check.text}`);
  const causes = sop.causes.flatMap((cause) => [
    `  cause ${cause.id}: ${cause.title}`,
    ...cause.resolution.map((step) => `    step ${sop.id}#${cause.id}/${step.id}: ${step.text}`),
  ]);
  return [`${sop.id}: ${sop.title}`, ...checks, ...causes].join('\n');
}

function sopIds(input: AnalystInput, ranked: readonly Ranked[]): string[] {
  const matched = input.matches.filter((match) => match.kind === 'sop').map((match) => match.id);
  return [...new Set([...ranked.slice(0, 3).map((candidate) => candidate.sop.id), ...matched])].slice(
    0,
    SOPS_SHOWN,
  );
}

function checkLines(walks: readonly SopWalk[], ids: readonly string[]): string[] {
  return walks
    .filter((walk) => ids.includes(walk.sop.id))
    .flatMap((walk) =>
      walk.path.map(
        (result) => `${result.sop.id}#${result.check.id} ${result.outcome}: ${result.check.text}`,
      ),
    );
}

/** What the engineers on call said of an earlier version; disputed findings are not shown at all. */
function remarks(revision: Revision | undefined): Record<string, unknown> {
  if (revision === undefined) return {};
  const { hints, expected, checks } = revision;
  return {
    engineersSay: [
      ...hints.map(({ text }) => text),
      ...expected.map(({ term, why }) => `normal here: ${term} (${why})`),
      ...checks.map(({ check, holds, why }) => `${check}: ${holds ? 'yes' : 'no'} (${why})`),
    ],
  };
}

/** Everything that the model is shown, as text. */
export function draftInputs(
  knowledge: KnowledgeBase,
  input: AnalystInput,
  walks: readonly SopWalk[],
  ranked: readonly Ranked[],
): DraftInputs {
  const { host, window, alert } = input.incident;
  const ids = sopIds(input, ranked);
  const missing = describeMissing(input.evidence, host);
  return {
    incident: JSON.stringify({ host, window, alert, ...remarks(input.revision) }),
    findings: input.findings.map((finding) => ({ modality: finding.modality, text: findingLine(finding) })),
    symptoms: input.symptoms
      .map((symptom) => `${symptom.id} ${symptom.term}: ${symptom.wording} (${symptom.findings.join(', ')})`)
      .join('\n'),
    checks: checkLines(walks, ids).join('\n'),
    cases: input.matches
      .filter((match) => match.kind === 'historical-case')
      .map(
        (match) =>
          `${match.id} ${match.title}: ${match.rootCauses.join(', ')} (similarity ${match.similarity.toFixed(2)})`,
      )
      .join('\n'),
    sops: ids.map((id) => sopText(knowledge, id)).join('\n\n'),
    missing: missing.length === 0 ? 'nothing' : missing.join('\n'),
    rootCauses: [...knowledge.rootCauses]
      .filter(([id]) => input.revision?.excluded.some(({ cause }) => cause === id) !== true)
      .map(([id, meaning]) => ({ id, meaning })),
  };
}
