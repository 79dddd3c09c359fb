import type { ChatBlock } from '../../../domain/chat-message.js';
import type { OpenCheck } from '../../../ports/procedures.js';
import { clauseTokens } from '../../../text/words.js';
import { bold, context, textBlock } from '../../messages/parts.js';
import { addTo, reexamine, wordsOf } from '../revising.js';
import { knowledgeLink } from '../scene.js';
import type { Reply, Scene } from '../scene.js';
import type { Utterance } from '../utterance.js';

function titleOf({ diagnosis, deps }: Scene, cause: string): string {
  return (
    diagnosis.report.rootCauses.find(({ id }) => id === cause)?.title ??
    deps.knowledge.rootCauses.get(cause) ??
    cause
  );
}

const OUTCOMES: Readonly<Record<OpenCheck['outcome'], string>> = {
  unknown: 'The data that would show it are missing.',
  holds: 'The evidence says yes; a look at the host would make it sure.',
  fails: 'The evidence shows nothing of it; a look at the host would rule it out for good.',
};

function checkBlocks(scene: Scene, check: OpenCheck): ChatBlock[] {
  const leads = check.cause === null ? '' : ` If so, it is “${titleOf(scene, check.cause)}”.`;
  return [
    textBlock(bold(check.text)),
    { kind: 'code', text: check.command },
    textBlock(`${OUTCOMES[check.outcome]}${leads}`),
    context(
      'It only reads. Tell me what you see: “yes”, “no”, “it says 5 %”, or “skip”. From ',
      knowledgeLink(scene, `“${check.sopTitle}”`, check.link),
      '.',
    ),
  ];
}

/** The most telling check that nobody answered; what was offered before comes again only after all others. */
function chooseCheck(scene: Scene): OpenCheck | undefined {
  const open = scene.deps.procedures.openChecks(scene.diagnosis, scene.dialogue.revision);
  const offered = new Set(scene.dialogue.turns.flatMap(({ cites }) => cites));
  return open.find(({ ref }) => !offered.has(ref)) ?? open[0];
}

export function nextCheckReply(scene: Scene, before: ChatBlock[] = []): Reply {
  const check = chooseCheck(scene);
  if (check === undefined) {
    const text =
      'Every check of the procedures that fit has been answered. What is left is to act, or to look at another time.';
    return { summary: text, blocks: [...before, textBlock(text)], cites: [] };
  }
  return {
    summary: `Next check: ${check.text}`,
    blocks: [...before, ...checkBlocks(scene, check)],
    cites: [check.ref],
    expecting: { kind: 'check', ref: check.ref },
  };
}

const YES =
  /^(?:yes|yep|yeah|yup|y|correct|true|right|indeed|exactly|it (?:is|does|did|has)|they (?:are|do|did)|there (?:is|are)|affirmative|confirmed?|positive|sure|absolutely|it holds)\b/;
const NO =
  /^(?:no|nope|nah|n|none|negative|false|not (?:really|at all|here|that i (?:see|can see))|it (?:is|does|did|has)(?: not|n't)|it isn'?t|they (?:are|do)(?: not|n't)|there (?:is|are|was|were) (?:no|not|none|nothing)|nothing|empty|no output|looks? (?:fine|ok|good|normal|clean)|all (?:good|fine|clear)|clean|zero|0)\b/;
const SKIP =
  /^(?:skip|pass|next|can'?t|cannot|can not|unable|no access|not allowed|don'?t know|do not know|no idea|not sure|unsure|permission denied|not installed|command not found|later|unknown|i don'?t have|it'?s not installed)\b|\b(?:command not found|not installed|permission denied|no such (?:file|command)|don'?t have access)\b/;

/** "It says 5 %" of a ratio that is abnormal when low: yes. In the middle nobody can tell. */
function byValue({ plain }: Utterance, { ratios }: OpenCheck): boolean | null {
  const percent = /(\d+(?:[.,]\d+)?) ?(?:%|percent|per cent)/.exec(plain);
  const [direction, ...others] = ratios;
  if (percent === null || direction === undefined || others.length > 0) return null;
  const value = Number((percent[1] ?? '').replace(',', '.'));
  if (direction === 'up') return value >= 85 ? true : value <= 50 ? false : null;
  return value <= 10 ? true : value >= 30 ? false : null;
}

/** Whether the answer says the words of the question, or denies them: "it is full", "it is not full". */
function byWords({ text }: Utterance, check: OpenCheck): boolean | null {
  const asked = new Set(clauseTokens(check.text));
  const tokens = clauseTokens(text);
  if (tokens.some((token) => token.startsWith('!') && asked.has(token.slice(1)))) return false;
  return tokens.filter((token) => asked.has(token)).length >= 2 ? true : null;
}

export type CheckAnswer = 'yes' | 'no' | 'skip' | 'unclear';

/** What the words answer to the check; `unclear` when they may be an answer but do not tell which. */
export function readAnswer(said: Utterance, check: OpenCheck): CheckAnswer {
  if (SKIP.test(said.plain)) return 'skip';
  if (NO.test(said.plain)) return 'no';
  if (YES.test(said.plain)) return 'yes';
  const decided = byValue(said, check) ?? byWords(said, check);
  return decided === null ? 'unclear' : decided ? 'yes' : 'no';
}

/** Whether somebody who was asked to run a check seems to answer it, rather than to ask something else. */
export function soundsLikeAnswer(said: Utterance): boolean {
  if (said.question) return false;
  if (YES.test(said.plain) || NO.test(said.plain) || SKIP.test(said.plain)) return true;
  return /^(?:it|the output|output|that|they|i (?:see|get|got)|we (?:see|get|got)|result|shows?|says?|about|around)\b|^[\d~<>=]|\d ?%/.test(
    said.plain,
  );
}

function askAgain(check: OpenCheck, words: string): Reply {
  const text = `You see: ${words}. Does that answer “${check.text}” with yes or with no?`;
  return {
    summary: text,
    blocks: [textBlock(text)],
    cites: [check.ref],
    expecting: { kind: 'check', ref: check.ref },
  };
}

/** An answer to the check that was asked goes before what the evidence says of it. */
export async function answerCheck(scene: Scene, check: OpenCheck): Promise<Reply> {
  const answer = readAnswer(scene.said, check);
  if (answer === 'skip')
    return nextCheckReply(scene, [textBlock('Skipped; the evidence stays as it is for that one.')]);
  const last = scene.dialogue.turns.at(-1);
  const asked = last?.cites.includes(check.ref) === true && last.answer.startsWith('You see: ');
  // What was seen was said a turn before "yes" or "no".
  const words = asked ? `${last.text.slice(0, 200)}; ${wordsOf(scene)}` : wordsOf(scene);
  if (answer === 'unclear') return askAgain(check, wordsOf(scene));
  const holds = answer === 'yes';
  const reply = await reexamine(scene, {
    revision: addTo(scene.dialogue.revision, { checks: [{ check: check.ref, holds, why: words }] }),
    decision: `${scene.turn.userName} ran a check: ${check.text} ${holds ? 'Yes' : 'No'} (“${words}”)`,
    understood: [[bold(check.text), ` ${holds ? 'Yes' : 'No'}, by your answer.`]],
    cites: [check.ref],
  });
  return { ...reply, blocks: [...reply.blocks, context('Say “what next?” for a further check.')] };
}
