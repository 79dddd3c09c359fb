import type { DraftReport } from '../../domain/report.js';
import { messageOf } from '../../errors.js';
import type { Chunk } from './chunk.js';
import { describeFinding } from '../phrases.js';
import { citedFindings } from './cited-findings.js';
import { objectionsTo } from './step.js';
import type { ValidationContext } from './context.js';

const FAILED = "the model's review failed: ";

/** For the report's notes: which steps the model was to review and did not, and why first; none = all reviewed. */
export function unreviewedNotes({ steps }: DraftReport): string[] {
  const failed = steps.flatMap(({ reasons }) => reasons.find((reason) => reason.startsWith(FAILED)) ?? []);
  const [first] = failed;
  if (first === undefined) return [];
  const why = first.slice(FAILED.length).replace(/\.$/, '');
  return [
    `The model did not review ${failed.length} of ${steps.length} steps (${why}); the checks in code judged them alone.`,
  ];
}

/** The SOP's own text that a chunk is aligned to. */
function sourceText(sopId: string, context: ValidationContext): string {
  const sop = context.knowledge.sops.find((one) => one.id === sopId);
  if (sop === undefined) return '';
  const checks = sop.checks.map((check) => `${check.id}. ${check.text} (${check.command})`);
  const causes = sop.causes.map((cause) => `${cause.id}: ${cause.statement}`);
  return [sop.title, ...checks, ...causes, sop.body].join('\n');
}

/**
 * The model's part (paper, Figures 7 and 8): a query for the chunk, the SOP it finds, the draft aligned to it.
 * Its text stands only when the code-level gate has nothing against it; without a model the chunk stays as it is.
 */
export async function reviewStep(
  chunk: Chunk,
  before: readonly string[],
  context: ValidationContext,
): Promise<Chunk> {
  const { session, retriever, signal } = context;
  if (session === null || chunk.verdict === 'dropped') return chunk;
  try {
    const query = await session.query(chunk.text, before, signal);
    const [found] = await retriever.sopsByTitle(query, 1);
    if (found === undefined) return chunk;
    const facts = citedFindings(chunk.text, chunk.citations, context).map(describeFinding).join('\n');
    const review = await session.align(chunk.text, facts, sourceText(found.id, context), signal);
    if (review.verdict === 'unchanged') return chunk;
    if (review.verdict === 'unsupported') {
      return chunk.verdict === 'supported'
        ? chunk
        : {
            ...chunk,
            verdict: 'unverified',
            reasons: [...chunk.reasons, `"${found.title}" does not support it`],
          };
    }
    const objections = objectionsTo(review.text, chunk.citations, context);
    if (objections.length > 0) {
      const why = objections.map((objection) => objection.reason).join('; ');
      return { ...chunk, reasons: [...chunk.reasons, `the model's rewording was refused: ${why}`] };
    }
    return {
      ...chunk,
      text: review.text,
      verdict: review.verdict,
      reasons: [`aligned to "${found.title}" by ${session.name}`],
    };
  } catch (error) {
    const why = messageOf(signal?.aborted === true ? signal.reason : error);
    return { ...chunk, reasons: [...chunk.reasons, `${FAILED}${why}`] };
  }
}
