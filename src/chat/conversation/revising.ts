import type { ChatBlock, Line } from '../../domain/chat-message.js';
import type { Diagnosis } from '../../domain/diagnosis.js';
import type { Revision } from '../../domain/revision.js';
import { cleanLine } from '../../report/clean.js';
import { confidenceText } from '../../report/words.js';
import { bold, bullets, context, numbered, textBlock } from '../messages/parts.js';
import { leadingCause } from './referents.js';
import { citeFinding, findingsById } from './scene.js';
import type { Reply, Scene } from './scene.js';
import { tellStages } from './stages.js';

type Part = keyof Revision;
const KEY: { [P in Part]: (entry: Revision[P][number]) => string } = {
  disputed: ({ finding }) => finding,
  hints: ({ text }) => text,
  expected: ({ term }) => term,
  excluded: ({ cause }) => cause,
  checks: ({ check }) => check,
};

function merged<P extends Part>(part: P, kept: Revision[P], added: Revision[P]): Revision[P] {
  const key = KEY[part];
  const entries = new Map([...kept, ...added].map((entry) => [key(entry), entry]));
  return [...entries.values()] as Revision[P];
}

/** What was said before and now; what is said of the same thing later counts. */
export function addTo(revision: Revision, added: Partial<Revision>): Revision {
  return {
    disputed: merged('disputed', revision.disputed, added.disputed ?? []),
    hints: merged('hints', revision.hints, added.hints ?? []),
    expected: merged('expected', revision.expected, added.expected ?? []),
    excluded: merged('excluded', revision.excluded, added.excluded ?? []),
    checks: merged('checks', revision.checks, added.checks ?? []),
  };
}

/** Everything but what was said with these words. */
export function without(revision: Revision, words: ReadonlySet<string>): Revision {
  // An answer to a check may hold the words of two turns: what was seen, and whether that means yes.
  const keep = ({ why }: { why: string }): boolean =>
    !words.has(why) && !words.has(why.split('; ').at(-1) ?? why);
  return {
    disputed: revision.disputed.filter(keep),
    hints: revision.hints.filter(({ text }) => !words.has(text)),
    expected: revision.expected.filter(keep),
    excluded: revision.excluded.filter(keep),
    checks: revision.checks.filter(keep),
  };
}

export function isEmpty(revision: Revision): boolean {
  return Object.values(revision).every((part: readonly unknown[]) => part.length === 0);
}

/** The words of a turn as the revision keeps them: they tell later which turn it was. */
export function wordsOf({ said }: Scene): string {
  return cleanLine(said.text, 300);
}

function say(diagnosis: Diagnosis): string {
  const lead = leadingCause(diagnosis);
  if (lead === undefined) return 'no cause';
  const guess = diagnosis.report.abstained ? 'no cause surely; the best guess is ' : '';
  return `${guess}“${lead.title}”, ${confidenceText(lead.confidence)}`;
}

/** How the answer moved, in a sentence. */
export function outcomeOf(before: Diagnosis, after: Diagnosis): string {
  const [was, is] = [leadingCause(before), leadingCause(after)];
  if (was?.id === is?.id && before.report.abstained === after.report.abstained) {
    const moved = Math.abs((is?.confidence ?? 0) - (was?.confidence ?? 0));
    if (moved < 0.01) return `The answer stays: ${say(after)}.`;
    return `The answer stays ${say(after)}; it was ${confidenceText(was?.confidence ?? 0)} before.`;
  }
  return `The answer changes. Before: ${say(before)}. Now: ${say(after)}.`;
}

function ranking(scene: Scene, before: Diagnosis, after: Diagnosis): ChatBlock {
  const causes = after.report.rootCauses.filter(({ verdict }) => verdict !== 'dropped').slice(0, 3);
  return numbered(
    causes.map((cause): Line => {
      const old = before.report.rootCauses.findIndex(({ id }) => id === cause.id);
      const dropped = before.report.rootCauses[old]?.verdict === 'dropped';
      const place = dropped ? 'ruled out before' : old < 0 ? 'not listed before' : `number ${old + 1} before`;
      const cites = findingsById(after, cause.for.slice(0, 3)).flatMap((finding) => [
        ' ',
        citeFinding({ ...scene, diagnosis: after }, finding),
      ]);
      return [bold(cause.title), `: ${confidenceText(cause.confidence)}, ${place}`, ...cites];
    }),
  );
}

export interface Change {
  revision: Revision;
  /** A line for the dialogue's memory. */
  decision: string;
  /** What was understood. */
  understood: readonly Line[];
  cites: readonly string[];
}

/** Weighs everything again with what was said, and tells what that changed. */
export async function reexamine(
  scene: Scene,
  { revision, decision, understood, cites }: Change,
): Promise<Reply> {
  const { deps, diagnosis, turn, context: turnContext } = scene;
  const later = await deps.diagnostician.reexamine(diagnosis, revision, {
    id: turn.id,
    signal: turnContext.signal,
    onProgress: tellStages(turnContext),
  });
  const outcome = outcomeOf(diagnosis, later);
  const cited = leadingCause(later)?.for.slice(0, 3) ?? [];
  return {
    summary: outcome,
    blocks: [
      ...(understood.length === 0 ? [] : [textBlock('Understood:'), bullets(understood)]),
      textBlock(bold(outcome)),
      ranking(scene, diagnosis, later),
      context('Re-examined on the same evidence. Not what you meant? Say “forget that”.'),
    ],
    cites: [...new Set([...cites, ...cited])],
    decision,
    revision,
    diagnosis: later,
  };
}
