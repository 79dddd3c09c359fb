import type { DraftReport } from '../../domain/report.js';
import { readChunk, textsBefore, writeChunk } from './chunk.js';
import type { Chunk, ChunkRef } from './chunk.js';
import type { ValidationContext } from './context.js';
import { reviewStep } from './review.js';
import { validateResolution } from './resolution.js';
import { validateRootCause } from './root-cause.js';
import { validateStep } from './step.js';

/** SOPs whose titles fit the chunk and what has been validated before it. */
const SOPS_PER_CHUNK = 2;
/** Of the validated text only the end goes into the query: it is what the chunk builds on. */
const CONTEXT_CHARACTERS = 400;

async function sopsFor(
  chunk: Chunk,
  before: readonly string[],
  context: ValidationContext,
): Promise<string[]> {
  const query = `${before.join(' ').slice(-CONTEXT_CHARACTERS)} ${chunk.text}`;
  const matches = await context.retriever.sopsByTitle(query, SOPS_PER_CHUNK);
  const cited = chunk.citations.filter((one) => one.kind === 'sop').map((one) => one.ref.split('#')[0] ?? '');
  return [...new Set([...cited, ...matches.map((match) => match.id)])];
}

/** Gives the report with the chunk judged. */
export type ChunkValidator = (
  report: DraftReport,
  ref: ChunkRef,
  context: ValidationContext,
) => Promise<DraftReport>;

/** Validates one chunk and gives the report with it in place. */
export async function validateChunk(
  report: DraftReport,
  ref: ChunkRef,
  context: ValidationContext,
): Promise<DraftReport> {
  const chunk = readChunk(report, ref);
  if (chunk === undefined) return report;
  if (ref.kind === 'step') {
    const before = textsBefore(report, ref);
    const gated = validateStep(chunk, before, await sopsFor(chunk, before, context), context);
    return writeChunk(report, ref, await reviewStep(gated, before, context));
  }
  const cause = report.rootCauses[ref.cause];
  if (cause === undefined) return report;
  if (ref.kind === 'cause') return writeChunk(report, ref, validateRootCause(chunk, cause, context));
  const step = cause.resolution[ref.step];
  if (step === undefined) return report;
  const checked = validateResolution(chunk, step, cause, context);
  const written = writeChunk(report, ref, checked.chunk);
  const withCommands = written.rootCauses.map((one, index) =>
    index === ref.cause
      ? {
          ...one,
          resolution: one.resolution.map((item, at) =>
            at === ref.step ? { ...item, commands: checked.commands } : item,
          ),
        }
      : one,
  );
  return { ...written, rootCauses: withCommands };
}
