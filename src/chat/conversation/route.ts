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

const AGREES =
  /^(?:yes|yep|yeah|yup|y|sure|ok(?:ay)?|please|do it|go ahead|yes please|of course|why not|draw(?: it| them)?)\b/;
const DECLINES = /^(?:no|nope|nah|n|no thanks?|never ?mind|not now|neither|none)\b/;

/** A number, "yes" or "no" to what was offered; undefined when it is something else. */
function chosen(scene: Scene, ref: string): Reply | Promise<Reply> | undefined {
  const { said, dialogue } = scene;
  const [kind = '', list = ''] = ref.split(':');
  const options = list.split(',').filter((option) => option !== '');
  const number = said.ordinal ?? (AGREES.test(said.plain) ? 1 : null);
  if (DECLINES.test(said.plain) && said.plain.length < 20)
    return { summary: 'All right.', blocks: [textBlock('All right.')], cites: [] };
  if (kind === 'cause') return said.ordinal === null || said.plain.length > 24 ? undefined : whyReply(scene);
  if (said.plain.split(' ').length > 4 || number === null) return undefined;
  if (kind === 'chart') return AGREES.test(said.plain) ? chartReply(scene, options) : undefined;
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
  if (expecting.kind === 'choice') return chosen(scene, expecting.ref);
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
