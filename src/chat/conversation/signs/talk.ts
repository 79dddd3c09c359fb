import type { Sign } from './sign.js';

/** Signs of requests about the report as a whole, and of small talk. */
export const TALK_SIGNS: readonly Sign[] = [
  [
    'thanks',
    1.5,
    /^(?:many |ok(?:ay)?,? |great,? |perfect,? |cool,? )?(?:thanks?|thank you|thx|ty|cheers|much appreciated|merci|danke)\b.{0,40}$/,
  ],
  [
    'thanks',
    1.2,
    /^(?:alright|all right|super|very|nice|good|great|ok)?,? ?(?:thanks|thank you|thx|cool|one|super)(?: oscope| bot| one)?$/,
  ],
  [
    'thanks',
    1.2,
    /^(?:great|perfect|nice|awesome|excellent|got it|ok(?:ay)?|cool|good (?:job|bot|work|catch)|well done|makes sense|understood|lgtm)(?: ?(?:,|thanks?|thank you|then|one|work|job|oscope|bot|!))*$/,
  ],
  [
    'help',
    1.5,
    /^(?:help|usage|commands\?|help me|what can (?:you|i) (?:do|ask|say)|what can you do.*|what are your (?:commands|options|abilities|features)|how do(?:es)? (?:this|i use).*|who are you|hi|hello|hey(?: there)?|good (?:morning|evening|afternoon)|what are you)$/,
  ],
  ['help', 1.5, (said) => said.plain === '' || said.plain === '?'],
  ['post-mortem', 2, /\bpost-? ?mortem\b|\brca\b|\bincident report\b|\bretro(?:spective)?\b|\bblameless\b/],
  [
    'post-mortem',
    1.2,
    /\b(?:summar\w+|write[- ]?up|report|notes?)\b.*\b(?:ticket|jira|confluence|wiki|hand-?over|stakeholders?|management|manager|team|markdown)\b/,
  ],
  ['post-mortem', 1, /\bwrite (?:it|this|that) up\b|\bin markdown\b/],
  [
    'summary',
    1,
    /\btl;? ?dr\b|\bsumm?ar(?:y|ise|ize)\b|\bsum (?:it |this )?up\b|\brecap\b|\bin (?:short|brief|one sentence)\b|\bbottom line\b|\bwhere (?:do|are) we\b|\bbring me up to (?:speed|date)\b|\bshort version\b|\bwhat do (?:we|you) know\b|\b(?:eli5|elevator pitch|gist|nutshell|one[- ]liner)\b|\bone line\b/,
  ],
  [
    'summary',
    0.9,
    /^(?:so )?what(?:'s| is) (?:it|wrong|going on|happening|the (?:problem|issue|cause|root cause|matter|verdict|diagnosis))\b/,
  ],
  ['timeline', 1.3, /\btime ?line\b|\bsequence of events\b|\bin (?:what|which) order\b|\bchronolog\w+/],
  [
    'timeline',
    1.2,
    /\bwhat (?:\w+ )?(?:happened|moved|broke|failed|came|began|started|changed) first\b|\bwhen did (?:it|this|that|the (?:problem|incident|failure|issue)) (?:start|begin|happen|break)\w*|\bwhen (?:exactly |precisely )?did (?:it|this|that|the \w+) (?:\w+ )?(?:start|begin|happen|break|go|fail)\w*|\b(?:order|sequence|course) of (?:the )?events?\b|\b(?:what|which) (?:was|were|came|is) (?:the )?(?:very )?(?:first|earliest)\b|\bfirst (?:sign|symptom|anomaly|thing that)\b|\bsince when\b|\bhow long has\b/,
  ],
  ['timeline', 0.4, /^since when\b|\bfirst (?:sign|symptom)\b/],
  [
    'similar',
    1.4,
    /\b(?:happened|seen|had|occurred?) (?:this |it |that )?before\b|\bsimilar (?:cases?|incidents?|failures?|problems?)\b|\b(?:past|previous|historical|earlier|known) (?:cases?|incidents?|failures?)\b|\bprecedents?\b|\b(?:this|that|it|these) (?:in the past|earlier this|last (?:year|month|time))\b|\bknown (?:issues?|bugs?|problems?)\b|\b(?:is there|are there|do we have|got)\b.{0,12}\b(?:sops?|runbooks?|playbooks?|procedures?|guides?|documentation)\b|\b(?:which|what|show|the|any|link)\b.{0,20}\b(?:sops?|runbooks?|playbooks?|procedures?|guides?|docs?|documentation)\b/,
  ],
  [
    'missing',
    1.6,
    /\b(?:could|can|did|do)(?:n'?t| not)? you not (?:see|look|check|read|have|get)\b|\b(?:couldn'?t|didn'?t|can'?t|could not|did not|cannot) you (?:see|look|check|read|get)\b|\bis (?:anything|something|any data|data) missing\b|\bwere there (?:any |no )?(?:logs?|metrics?|stacks?|stack traces|profiles?|data)\b|\bdid you (?:see|have|get|read|use) (?:the |any )?(?:logs?|metrics?|stacks?|stack traces?|journal|data|profiles?)\b/,
  ],
  [
    'missing',
    1.4,
    /\bwhat(?:'s| is| was| are)? (?:\w+ )?(?:missing|not (?:there|available|looked at|seen|covered))\b|\b(?:what|which) (?:data|evidence|sources?) (?:did|do|was|were|have)\b|\bblind spots?\b|\bwhat did(?: you|n't you)? (?:look at|use|not see|miss|check)\b|\bdid you (?:check|look at|have|see|consider|get|read)\b|\bgaps?\b/,
  ],
  [
    'meaning',
    1.6,
    /\bwhat (?:do|does|is|are)\b.*\b(?:confidence|verdicts?|supported|corrected|supplemented|unverified|dropped|strength|finding|symptom|baseline|saturated|sigma|likely|sop|percent(?:age)?|numbers? in brackets)\b(?:.*\bmean\b|$)/,
  ],
  [
    'meaning',
    2,
    /^(?:but |and )?why (?:only|just|so) (?:\d+ ?%|low|high|sure|unsure|certain|uncertain|confident|little|much confidence)|\b(?:explain|define|meaning of|definition of|what do you mean (?:by|with))\b.{0,15}\b(?:confidence|verdicts?|supported|corrected|supplemented|unverified|dropped|strength|saturated|baseline|finding|symptom|percentages?)\b/,
  ],
  [
    'meaning',
    1.4,
    /\bhow (?:sure|certain|confident) (?:are you|is (?:it|that|this))\b|\bwhy (?:only|just|so) (?:\d+ ?%|(?:low|high|sure|unsure|certain|uncertain|confident))|\bhow (?:is|do you|was|are) .{0,25}\b(?:confidences?|percentages?|probabilit(?:y|ies))\b|\bcan i (?:trust|believe|rely on)\b|\bhow (?:reliable|trustworthy|accurate)\b|\bwhat does .{1,40} mean\b|\bare you sure\b/,
  ],
  [
    'changes',
    1.9,
    /\bwhat (?:did|has|have|is|was|are) (?:it |the \w+ )?(?:change|changed|different|new|moved)\b.*\b(?:compared|since|before|first|version|report|now)\b/,
  ],
  [
    'changes',
    1.3,
    /\bwhat (?:has |did |have )?(?:changed|change|you change)\b|\bwhat(?:'s| is) (?:different|new)\b|\bdifference to (?:the )?(?:first|before|previous)\b/,
  ],
];
