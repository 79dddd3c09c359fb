import type { Sop, SopCause, SopResolution } from '../../domain/knowledge.js';
import type { Command, ResolutionStep } from '../../domain/report.js';
import { citeStep } from '../citations.js';
import { fillCommand, fillSentence } from '../commands.js';
import { appliesTo, describePlatform } from '../platform.js';
import type { HostPlatform } from '../platform.js';

type Subject = Readonly<Record<string, string>>;

/** The text for the host's distribution and kernel: the first variant that applies, else the general one. */
export function resolutionText(step: SopResolution, host: HostPlatform): string {
  return step.variants.find((variant) => appliesTo(variant, host) === 'yes')?.text ?? step.text;
}

/** Commands for the host; where its platform is not known, each says where it is meant for. */
export function resolutionCommands(step: SopResolution, host: HostPlatform, subject: Subject): Command[] {
  return step.commands.flatMap((command) => {
    const applies = appliesTo(command, host);
    if (applies === 'no') return [];
    const where = applies === 'unknown' ? describePlatform(command) : null;
    const note = [fillSentence(command.note, subject), where]
      .filter((part) => part !== null && part !== '')
      .join('; ');
    return [{ risk: command.risk, line: fillCommand(command.line, subject), note }];
  });
}

function whenOf(step: SopResolution, host: HostPlatform): string | null {
  const use =
    step.use === undefined ? null : `if the use is ${step.use === 'expected' ? 'expected' : 'abnormal'}`;
  const app = step.app === undefined ? null : `for ${step.app}`;
  const where = appliesTo(step, host) === 'unknown' ? describePlatform(step) : null;
  const parts = [use, app, where].filter((part) => part !== null);
  return parts.length === 0 ? null : parts.join(', ');
}

/** The SOP's resolution steps that fit the host, as drafts of chunks. */
export function resolutionSteps(
  sop: Sop,
  cause: SopCause,
  host: HostPlatform,
  subject: Subject,
  confidence: number,
): ResolutionStep[] {
  return cause.resolution
    .filter((step) => appliesTo(step, host) !== 'no')
    .map((step) => {
      const text = fillSentence(resolutionText(step, host), subject);
      return {
        id: `${cause.id}/${step.id}`,
        draft: text,
        text,
        verdict: 'unverified' as const,
        reasons: [],
        citations: [citeStep(sop, cause, step)],
        confidence,
        commands: resolutionCommands(step, host, subject),
        risk: step.risk,
        verification: fillSentence(step.verify, subject),
        appliesWhen: whenOf(step, host),
      };
    });
}
