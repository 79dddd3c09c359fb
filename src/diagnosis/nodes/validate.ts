import { undisputed } from '../../domain/finding.js';
import type { DraftReport } from '../../domain/report.js';
import { factsOf } from '../analyst/assess.js';
import { deadline } from '../deadline.js';
import type { DiagnosisDependencies } from '../dependencies.js';
import type { Node, NodeRun } from '../limited.js';
import type { State } from '../state.js';
import { chunksOf, readChunk, writeChunk } from '../validation/chunk.js';
import type { ChunkRef } from '../validation/chunk.js';
import type { ValidationContext } from '../validation/context.js';

const OFFLINE = 'offline';
/** Share of the node's time after which the model is not waited for: what the gate in code said then stands. */
const REVIEW_SHARE = 0.8;

function contextOf(state: State, dependencies: DiagnosisDependencies, run: NodeRun): ValidationContext {
  const { knowledge, retriever } = dependencies;
  const { incident, symptoms, evidence, revised } = state;
  return {
    incident,
    knowledge,
    facts: factsOf(knowledge, { incident, symptoms, evidence, revision: revised?.revision }),
    findings: undisputed(state.findings),
    leadingCause: state.report?.rootCauses[0]?.id ?? null,
    retriever,
    // A model that gave no usable draft is not asked again: it would cost every chunk its time.
    session: state.analyst === OFFLINE ? null : run.session,
    signal: run.signal,
  };
}

function nameOf(ref: ChunkRef, report: DraftReport): string {
  if (ref.kind === 'step') return report.steps[ref.step]?.id ?? '';
  const cause = report.rootCauses[ref.cause];
  return ref.kind === 'cause' ? (cause?.id ?? '') : (cause?.resolution[ref.step]?.id ?? '');
}

/** Chunks left to validate? The graph's loop edge asks. */
export function hasMoreChunks(state: State): boolean {
  return state.report !== null && state.validatedChunks < chunksOf(state.report).length;
}

/** validate: takes one chunk C_i with the validated C_1…i-1 per graph step (paper, section 4.3.2). */
export function createValidateNode(dependencies: DiagnosisDependencies): Node {
  return {
    name: 'validate',
    async run(state, run) {
      const { report, validatedChunks } = state;
      const refs = report === null ? [] : chunksOf(report);
      const ref = refs[validatedChunks];
      if (report === null || ref === undefined)
        return { update: { validatedChunks: validatedChunks + 1 }, message: '' };
      const seconds = dependencies.limits.validate * REVIEW_SHARE;
      const review = deadline(run.signal, seconds, `no answer within ${seconds.toFixed(1)} s`);
      const context = contextOf(state, dependencies, { ...run, signal: review.signal });
      const next = await dependencies.validateChunk(report, ref, context).finally(review.clear);
      const verdict = readChunk(next, ref)?.verdict ?? 'unverified';
      const message = `${validatedChunks + 1}/${refs.length} ${nameOf(ref, report)} ${verdict}`;
      return { update: { report: next, validatedChunks: validatedChunks + 1 }, message };
    },
    degrade(state, problem) {
      const { report, validatedChunks } = state;
      const ref = report === null ? undefined : chunksOf(report)[validatedChunks];
      const chunk = report === null || ref === undefined ? undefined : readChunk(report, ref);
      if (report === null || ref === undefined || chunk === undefined) {
        return { update: { validatedChunks: validatedChunks + 1 }, message: problem };
      }
      const marked = writeChunk(report, ref, {
        ...chunk,
        verdict: 'unverified',
        reasons: [`validation failed: ${problem}`],
      });
      return { update: { report: marked, validatedChunks: validatedChunks + 1 }, message: problem };
    },
  };
}
