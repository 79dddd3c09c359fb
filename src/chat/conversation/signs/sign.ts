import type { IntentKind } from '../intent.js';
import type { Utterance } from '../utterance.js';

/** A sign in the words, and how much it says. Signs of one intent add up. */
export type Sign = readonly [
  intent: IntentKind,
  weight: number,
  sign: RegExp | ((said: Utterance) => boolean),
];

const QUESTION =
  /^(?:and |but |so |ok(?:ay)?,? )?(?:why|what|how|when|where|which|who|is|are|was|were|do|does|did|can|could|should|would|will|has|have|any)\b/;
export const asks = (said: Utterance): boolean => said.question || QUESTION.test(said.plain);
export const SHOW = String.raw`(?:show|see|give|list|print|display|get|view|look at|let me see|what (?:do|does|did|are|is|were|was)|any|pull up|tell me)`;
export const NORMAL =
  /\b(?:normal|expected|by design|as designed|intended|intentional|deliberate|on purpose|planned|usual|always (?:like|so|been|high|that)|fine for|known issue|supposed to|nothing unusual|legit(?:imate)?|business as usual)\b/;
