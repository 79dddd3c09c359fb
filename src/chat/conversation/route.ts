import { readUtterance } from './utterance.js';
import type { IntentKind } from './intent.js';
import { findingsById } from './scene.js';
import type { Reply, Scene } from './scene.js';
import { answerCheck, nextCheckReply, soundsLikeAnswer } from './replies/checks.js';
import { backReply, windowReply } from './replies/collect.js';
import { compareReply } from './replies/compare.js';
import { chartReply, evidenceReply, metricsReply, missingReply, stacksReply } from './replies/evidence.js';
import { commandsReply, fixReply } from './replies/fix.js';
import { logsReply } from './replies/logs.js';
import { postMortemReply } from './replies/post-mortem.js';
import { dispute, excludeReply, hintReply, objectionReply, undoReply } from './replies/revise.js';
import {
  alternativesReply,
  changesReply,
  similarReply,
  summaryReply,
  timelineReply,
} from './replies/story.js';
import { helpReply, meaningReply, thanksReply } from './replies/talk.js';
import { considerReply, whyReply } from './replies/why.js';
import { textBlock } from '../messages/parts.js';

const REPLIES: Readonly<Record<IntentKind, (scene: Scene) => Reply | Promise<Reply>>> = {
  why: whyReply,
  'why-not': considerReply,
  consider: considerReply,
  evidence: evidenceReply,
  metrics: metricsReply,
  logs: logsReply,
  stacks: stacksReply,
  chart: (scene) => chartReply(scene),
  objection: objectionReply,
  exclude: excludeReply,
  hint: hintReply,
  undo: undoReply,
  window: windowReply,
  back: backReply,
  compare: compareReply,
  fix: fixReply,
  commands: commandsReply,
  alternatives: alternativesReply,
  'next-check': (scene) => nextCheckReply(scene),
  timeline: timelineReply,
  similar: similarReply,
  missing: missingReply,
  summary: summaryReply,
  'post-mortem': postMortemReply,
  meaning: meaningReply,
  changes: changesReply,
  thanks: thanksReply,
  help: helpReply,
};

export function replyTo(kind: IntentKind, scene: Scene): Reply | Promise<Reply> {
  return REPLIES[kind](scene);
}

// The whole utterance, or none of it: "ok show logs" and "no, M1 is wrong" say more than yes or no.
const AGREES =
  /^(?:(?:yes|yep|yeah|yup|y|sure|ok(?:ay)?|please|do it|do that|go ahead|of course|why not|draw(?: it| them)?)(?:,? |$))+$/;
const DECLINES =
  /^(?:no|nope|nah|n|never ?mind|not now|(?:neither|none)(?: of (?:them|these|those))?)(?:,? (?:no|thanks?|thank you|never ?mind|not now))*$/;
const PICKS =
  /^(?:the )?(?:option |number |no\.? ?)?#?\d[.)]?$|^(?:the )?(?:first|second|third|fourth|fifth|[1-5](?:st|nd|rd|th)) (?:one|option)$/;
const PICKS_CAUSE = /^(?:the )?(?:(?:cause|candidate|hypothesis) #?\d|\w+ (?:cause|candidate|hypothesis))$/;

/** A number, "yes" or "no" to what was offered; undefined when it is something else. */
function chosen(
  scene: Scene,
  ref: string,
  sureKind: IntentKind | undefined,
): Reply | Promise<Reply> | undefined {
  const {
    said: { plain, ordinal },
    dialogue,
  } = scene;
  const [kind = '', list = ''] = ref.split(':');
  const options = list.split(',').filter((option) => option !== '');
  if (DECLINES.test(plain)) return { summary: 'All right.', blocks: [textBlock('All right.')], cites: [] };
  const isNumber = ordinal !== null && PICKS.test(plain) && sureKind === undefined;
  if (kind === 'cause')
    return isNumber || (ordinal !== null && PICKS_CAUSE.test(plain)) ? whyReply(scene) : undefined;
  if (kind === 'chart') return AGREES.test(plain) ? chartReply(scene, options) : undefined;
  // "Ok" may be thanks: of several things it picks none.
  const number = isNumber ? ordinal : AGREES.test(plain) && sureKind === undefined ? 1 : 0;
  const option = options[number - 1];
  if (option === undefined) return undefined;
  if (kind === 'dispute') return dispute(scene, findingsById(scene.diagnosis, [option]));
  const earlier = dialogue.turns.at(-1)?.text ?? '';
  const intent = option in REPLIES ? (option as IntentKind) : undefined;
  return kind === 'intent' && intent !== undefined
    ? replyTo(intent, { ...scene, said: readUtterance(earlier) })
    : undefined;
}

/** The reply to what the bot asked or offered before, if the words are one. */
export function replyToExpected(
  scene: Scene,
  sureKind: IntentKind | undefined,
): Reply | Promise<Reply> | undefined {
  const { expecting } = scene.dialogue;
  if (expecting.kind === 'choice') return chosen(scene, expecting.ref, sureKind);
  if (expecting.kind !== 'check') return undefined;
  const check = scene.deps.procedures.check(expecting.ref, scene.diagnosis);
  if (check === undefined || !soundsLikeAnswer(scene.said)) return undefined;
  // "No, it is not the disk" and "it is a cache server, that is normal" say more than yes or no.
  const more =
    sureKind !== undefined &&
    ['hint', 'undo', 'window', 'compare', 'fix', 'logs'].includes(sureKind) &&
    scene.said.plain.split(' ').length > 5;
  return more ? undefined : answerCheck(scene, check);
}
