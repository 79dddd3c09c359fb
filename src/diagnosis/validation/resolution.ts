import type { Command, ResolutionStep, RootCause } from '../../domain/report.js';
import { citeStep } from '../citations.js';
import { fillSentence } from '../commands.js';
import { resolutionCommands, resolutionText } from '../analyst/resolution.js';
import { platformOf } from '../platform.js';
import { culpritsOf, subjectOfFindings } from '../subject.js';
import type { Chunk } from './chunk.js';
import type { ValidationContext } from './context.js';

function sameCommands(a: readonly Command[], b: readonly Command[]): boolean {
  return (
    a.length === b.length &&
    a.every((command, index) => command.line === b[index]?.line && command.risk === b[index]?.risk)
  );
}

/**
 * A resolution step must be one of the SOP's for this cause, in the words and with the commands for the host's
 * distribution and kernel. What differs is put right; what the SOP does not know is dropped.
 */
export function validateResolution(
  chunk: Chunk,
  step: ResolutionStep,
  cause: RootCause,
  context: ValidationContext,
): { chunk: Chunk; commands: Command[] } {
  const ref = step.citations.find((citation) => citation.kind === 'sop')?.ref ?? '';
  const sop = context.knowledge.sops.find((one) => one.id === ref.split('#')[0]);
  const sopCause = sop?.causes.find((one) => one.id === cause.id);
  const source = sopCause?.resolution.find((one) => ref.endsWith(`#${cause.id}/${one.id}`));
  if (sop === undefined || sopCause === undefined || source === undefined) {
    const reason = 'no SOP has this step for the cause';
    return {
      chunk: { ...chunk, verdict: 'dropped', reasons: [reason], citations: [], confidence: 0 },
      commands: [],
    };
  }
  const host = platformOf(context.incident.host);
  const subject = subjectOfFindings(
    cause.for,
    context.findings,
    culpritsOf(sopCause, context.facts.symptoms),
  );
  const text = fillSentence(resolutionText(source, host), subject);
  const commands = resolutionCommands(source, host, subject);
  const citations = [citeStep(sop, sopCause, source)];
  if (chunk.text === text && sameCommands(step.commands, commands)) {
    return { chunk: { ...chunk, citations, verdict: 'supported', reasons: [] }, commands };
  }
  return {
    chunk: {
      ...chunk,
      text,
      citations,
      verdict: 'corrected',
      reasons: [`put in the words of "${sop.title}", step ${source.id}`],
    },
    commands,
  };
}
