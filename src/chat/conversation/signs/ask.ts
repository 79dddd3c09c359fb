import { NORMAL, SHOW, asks } from './sign.js';
import type { Sign } from './sign.js';

/** Signs of questions: why, show me, how to fix it, what else. */
export const ASK_SIGNS: readonly Sign[] = [
  [
    'commands',
    2,
    /\b(?:only|just|nothing but)\b.{0,25}\bcommands?\b|^(?:the )?commands?(?: please| only)?$|\bcopy(?: |-)?(?:and )?(?:|-)?paste\b|\bcommands? (?:only|please|for (?:this|that|it))\b|^(?:show|give|list)\b.{0,15}\bcommands?\b|\bwhat (?:commands?|do i (?:type|run))\b|\bwhich commands?\b|\b(?:gimme|give me|want|need) (?:the |all )?(?:shell )?commands?\b|\bcommands? (?:for|on)\b/,
  ],
  [
    'fix',
    1.2,
    /\b(?:fix(?:es|ed|ing)?|remed(?:y|iate|iation)|resol(?:ve|ution)|mitigat\w+|repair|workaround|solve|solution|get rid of|recover|restore service|stop the bleeding)\b/,
  ],
  [
    'fix',
    1.2,
    /\b(?:recommended|suggested|immediate|next|corrective) (?:action|measure|fix)s?\b|\bwhat (?:do|would|can) you (?:suggest|recommend|advise|propose)\b|\brecommendations?\b|\badvice\b/,
  ],
  [
    'fix',
    1,
    /\bwhat (?:should|can|do|must) (?:i|we) do\b|\bwhat(?:'s| is) the (?:fix|solution|remedy|next step to fix)\b|\bhow (?:do|can|should|would) (?:i|we) (?:get|bring|make|stop|free|clear|restart|prevent|avoid)\b|\bwhat to do\b|\bprevent (?:it|this)\b/,
  ],
  ['fix', 0.9, (said) => said.os !== null && !/\bcompare\b/.test(said.plain)],
  [
    'alternatives',
    2,
    /^(?:and )?if (?:it(?:'s| is)? )?not (?:that|this|the),? ?(?:then )?what\b|^if (?:it(?:'s| is) |that(?:'s| is) )?not\b.*\bwhat\b/,
  ],
  [
    'alternatives',
    2,
    /\b(?:any|some|your) (?:other|more|further|better) (?:ideas?|thoughts?|guess(?:es)?|suspicions?|theor(?:y|ies))\b|\b(?:something|anything) else\b|\b(?:second|third|next|other) (?:guess|candidate|suspect|theory|idea|option)\b|\bother (?:possible|potential|likely) \w+/,
  ],
  [
    'alternatives',
    1.4,
    /\bwhat else\b.*\b(?:could|might|may|can)\b|\b(?:other|alternative|further|different|remaining) (?:causes?|explanations?|options?|hypothes[ei]s|possibilit\w+|candidates?|suspects?)\b|\balternatives?\b|\brunner-?ups?\b|\b(?:second|next) (?:most likely|best|likeliest)\b|\bdifferential\b|\bwhat else\?*$|\banything else it (?:could|might)\b|\bplan b\b|\bif (?:it(?:'s| is)? )?not (?:that|this),? (?:then )?what\b/,
  ],
  [
    'next-check',
    1.5,
    /\bwhat (?:should|can|do|must|shall|would) (?:i|we|you) (?:\w+ )?(?:check|verify|look at|look for|examine|inspect|try|test|run)\b|\bwhat(?:'s| is)? (?:next|to check)\b|\bnext (?:check|step)s?\b|\bhow (?:can|do|could|would|should) (?:i|we) (?:\w+ )?(?:verify|confirm|check|prove|rule|validate|be sure|tell|make sure|know for sure)\b|\bwhat (?:would|could) (?:confirm|prove|rule|settle|convince)\b|\bwhat now\b|\bhelp me (?:verify|confirm|check)\b|\bask me\b|\b(?:need|want|like) me to (?:check|look|verify|run|test)\b|\bwhere (?:should|do|can|must|shall) (?:i|we) (?:look|start|check|dig)\b|\b(?:something|anything|a (?:test|check|way|command)|what test)\b.*\b(?:check|verify|confirm|tell|prove|test)\b|\bcan i do to (?:confirm|verify|check|prove|rule)\b/,
  ],
  ['logs', 1.4, /\b(?:logs?|journal(?:ctl)?|dmesg|syslog|log ?lines?|log messages?|log entries|log file)\b/],
  ['logs', 1.3, /\bkernel (?:messages?|errors?|logs?|lines?|warnings?)\b/],
  ['logs', 1.5, /\blogged\b|\bgrep\b|^(?:logs?|journal|syslog|dmesg|messages|log lines)\b/],
  ['logs', 0.8, /\b(?:messages?|errors?|warnings?|entries|lines?|stack ?traces? in the log)\b/],
  ['logs', 0.8, (said) => said.clocks.length > 0 && asks(said)],
  [
    'logs',
    0.5,
    /\b(?:say|says|said|happened?|wrote|written|reported|printed|complain\w*)\b.*\b(?:at|around|about|between|near|before|after)\b/,
  ],
  [
    'stacks',
    1.7,
    /\b(?:what|which) functions?\b|\bdoing in the kernel\b|\bkernel stacks?\b|\b(?:taking|took|burn(?:s|ing|t)?|eating|uses?|using|used) (?:all )?(?:the |so much )?cpu\b/,
  ],
  [
    'stacks',
    1.5,
    /\b(?:stacks?|stack ?traces?|profil(?:e|es|ing|er)|back ?traces?|call ?(?:stacks?|graphs?)|which functions?|hot (?:functions?|paths?|spots?)|blocked tasks?|d state|uninterruptible|what(?:'s| is| was) (?:\w+ )?on (?:the )?cpu)\b/,
  ],
  ['stacks', 3.2, /\bflame ?graphs?\b/],
  ['chart', 1.6, /\b(?:chart|graph|plot|draw|picture|diagram|visuali[sz]e|png|image|curve)s?\b/],
  [
    'metrics',
    1.2,
    /\b(?:metrics?|figures?|numbers?(?! #?\d)|values?|measurements?|stats|statistics|data ?points?|time ?series|usage|utili[sz]ation|readings?|graphs of)\b/,
  ],
  ['metrics', 0.8, (said) => said.topics.length > 0 && new RegExp(`\\b${SHOW}\\b`).test(said.plain)],
  ['metrics', 0.9, /\bhow (?:much|many|high|low|full|big|large|busy|fast|slow)\b/],
  [
    'metrics',
    0.8,
    (said) =>
      said.topics.length > 0 &&
      said.plain.split(' ').length <= 2 &&
      !/\b(?:kernel|services?|ssh|security)\b/.test(said.plain) &&
      !NORMAL.test(said.plain),
  ],
  [
    'evidence',
    1.3,
    /\b(?:evidence|findings?|anomal(?:y|ies)|proofs?|facts?|symptoms?|signs?|what (?:did|have) you (?:find|found|see|seen)|details?)\b/,
  ],
  [
    'evidence',
    0.9,
    (said) => /^and (?:the |for |on )?\w+(?: \w+)?$/.test(said.plain) && said.topics.length > 0,
  ],
  ['evidence', 1, /\bwhat (?:do|have|did) you (?:have|got|know|see|find|found) (?:on|about|for|with|of)\b/],
  [
    'evidence',
    0.9,
    (said) => /^(?:and |so )?(?:what|how) about\b/.test(said.plain) && said.topics.length > 0,
  ],
  [
    'evidence',
    0.8,
    (said) =>
      said.findings.length > 0 &&
      (asks(said) ||
        new RegExp(`^${SHOW}\\b`).test(said.plain) ||
        /^[mls]\d+$/.test(said.plain) ||
        /\bexplain\b/.test(said.plain)),
  ],
  ['why', 1.5, (said) => said.step !== null],
  [
    'why',
    1.1,
    /^(?:but |and |so |ok |hm+,? )?why(?: (?:so|exactly|though|is that|do you (?:think|say|believe)|this|that|did you|is it|was it|does it|the|are you|should))?\b/,
  ],
  ['why', 0.5, /^(?:but |and |so )?why\b(?! not\b| isn| couldn| can'?t)/],
  ['why', 1.2, /^how come\b|\bwhat (?:led|brought|made|leads) you\b|\bwhere does (?:that|this|it|step)\b/],
  [
    'why',
    1.2,
    /\bhow (?:do|did|can|could) you (?:know|conclude|tell|come|get|arrive|work|figure|infer)\b|\bwhat makes you\b|\bbased on what\b|\bon what (?:basis|grounds?|evidence)\b|\b(?:explain|justify|prove|defend|elaborate)\b|\b(?:reasoning|rationale|chain|reasons?)\b|\bwalk me through\b|\bwhat (?:speaks|is there) for\b|\bwhat supports\b/,
  ],
  [
    'why-not',
    3.3,
    /^(?:but |and |so )?why (?:is|was|are|do you think) (?:it |the |that |this )?(?:\w+ ){0,3}not\b/,
  ],
  [
    'why-not',
    2,
    /\bwhy (?:not|isn'?t|couldn'?t|can'?t|is it not|wouldn'?t|did(?:n'?t| not) you (?:name|say|consider)|rule(?:d)? out)\b|\bwhat (?:speaks|is there) against\b|\bwhy (?:did|have) you (?:exclude|reject|rule|dismiss)\w*/,
  ],
  [
    'consider',
    1.3,
    /\b(?:could|can|might|may|would|is|was|isn'?t|wasn'?t|couldn'?t) (?:it|this|that|the (?:cause|reason|problem|issue)) (?:not )?(?:be |have been |also be |actually be |rather be |just be |really be |possibly be )?(?:caused by |due to |because of |related to )?(?:a|an|the|some|just|our|one|about)?\b ?(?!normal|ok|fine|safe|same|sure|true|possible|gone|over|wrong)\w+/,
  ],
  [
    'consider',
    1.4,
    /\bdo you (?:think|believe|suspect) (?:it|this|that|the)\b|\b(?<!why )\b(?:would|could|should|might|may|is|was)n'?t (?:it|this|that) (?:be |just |simply )*|\b(?:is|could|might) (?:it|this|that) (?:be )?(?:related|due|connected|linked) to\b/,
  ],
  [
    'consider',
    1.6,
    /^(?:i (?:think|suspect|guess|bet|believe|assume) (?:it|this|that)|it (?:could|might|may) be)\b/,
  ],
  [
    'consider',
    1.1,
    /\b(?:i (?:think|suspect|guess|bet|believe|assume)|maybe|perhaps|probably|my (?:guess|bet|theory)|sounds like|looks like|smells like|what if|could be|might be|may be)\b/,
  ],
  ['next-check', 0.5, /^(?:how|what)\b.*\b(?:rule|prove|confirm)\b/],
];
