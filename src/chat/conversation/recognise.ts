import type { IntentKind, Recognised } from './intent.js';
import type { Utterance } from './utterance.js';

/** A sign in the words, and how much it says. Signs of one intent add up. */
type Sign = readonly [intent: IntentKind, weight: number, sign: RegExp | ((said: Utterance) => boolean)];

const QUESTION =
  /^(?:and |but |so |ok(?:ay)?,? )?(?:why|what|how|when|where|which|who|is|are|was|were|do|does|did|can|could|should|would|will|has|have|any)\b/;
const asks = (said: Utterance): boolean => said.question || QUESTION.test(said.plain);
const SHOW = String.raw`(?:show|see|give|list|print|display|get|view|look at|let me see|what (?:do|does|did|are|is|were|was)|any|pull up|tell me)`;
const NORMAL =
  /\b(?:normal|expected|by design|as designed|intended|intentional|deliberate|on purpose|planned|usual|always (?:like|so|been|high|that)|fine for|known issue|supposed to|nothing unusual|legit(?:imate)?|business as usual)\b/;

const SIGNS: readonly Sign[] = [
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
  [
    'undo',
    1.8,
    /\btake (?:that|this|it|my \w+) back\b|\bi (?:was|am) (?:mistaken|wrong)\b|\bi mis(?:spoke|read|took)\b/,
  ],
  [
    'undo',
    1.6,
    /\b(?:forget|undo|ignore|scratch|disregard|revert|retract|take back|never ?mind)\b.{0,30}\b(?:that|it|this|what i said|everything|all|last|hint|objection)\b|\b(?:i was wrong|my mistake|i take (?:it|that) back|start over|reset)\b|^(?:undo|scratch that|never ?mind|revert)$|\bcounts? after all\b|\b(?:is|was|are) right after all\b/,
  ],
  [
    'back',
    1.6,
    /\b(?:return|revert|go|switch|back) to (?:the )?(?:first|original|initial|previous|earlier|old)\b|\b(?:original|first|initial|previous|earlier|old) (?:report|diagnosis|version|window)(?: again)?$/,
  ],
  [
    'back',
    1.6,
    /\b(?:go |get |switch )?back to (?:the )?(?:first|original|previous|earlier|last|other|old)\b.{0,20}\b(?:report|diagnosis|window|version|one|time)?\b/,
  ],
  ['compare', 1.5, /\bcompar\w+\b|\bversus\b|\bvs\b|\bdiff(?:erence)?s? (?:to|with|between|from)\b/],
  [
    'compare',
    1.4,
    (said) =>
      asks(said) &&
      said.hosts.some((host) => /\d/.test(host) && /[.-]/.test(host)) &&
      !/\b(?:log|diagnose)/.test(said.plain),
  ],
  ['compare', 1.3, (said) => /^(?:and|what about|how about) (?:\d{1,3}\.){3}\d+$/.test(said.plain)],
  [
    'compare',
    1.3,
    (said) =>
      /\b(?:is|does|do|are|has|have|what about|how about|and)\b.*\b(?:same|also|too|as well|affected|similar|look like|look on)\b/.test(
        said.plain,
      ) && said.hosts.some((host) => /[\d.-]/.test(host)),
  ],
  [
    'window',
    1.5,
    /\b(?:look|check|go|see|what about|try|search|dig|rewind|how about|what happened|what was|start|begin|zoom)\b.{0,30}\b(?:earlier|later|before(?: that)?|further back|back|after(?: that)?|ago|sooner|yesterday|last (?:night|week|hour))\b/,
  ],
  [
    'window',
    1.6,
    /\b(?:going on|happening|going|look(?:ed|ing)? like|state) at \d|\b(?:rerun|re-?run|repeat|redo|run (?:it )?again|diagnose (?:it )?again)\b/,
  ],
  [
    'window',
    1.2,
    /\b(?:wider|widen|larger|longer|bigger|extend|expand|narrow(?:er)?|shorter|smaller|different|another|last|past|previous)\b.{0,25}\b(?:window|range|time ?frame|period|span|interval|hours?|days?|minutes?)\b|\b\d+ ?(?:h|hours?|d|days?|m|min|minutes?) window\b|\b(?:hour|day|morning|night|time|minutes) before\b|\bwindow of\b|\bwiden(?: it)?$/,
  ],
  [
    'window',
    1.1,
    (said) =>
      said.durations.length > 0 &&
      /\b(?:earlier|later|back|before|after|ago|further)\b/.test(said.plain) &&
      !/\blogs?|journal|messages\b/.test(said.plain),
  ],
  [
    'window',
    1,
    (said) =>
      said.clocks.length > 0 &&
      /\b(?:look|diagnose|again|run|try|go|what about|how about|examine|analy[sz]e|until|window)\b/.test(
        said.plain,
      ) &&
      !/\b(?:logs?|journal|messages?|dmesg|syslog|errors?)\b/.test(said.plain),
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
    /\b(?:metrics?|figures?|numbers?|values?|measurements?|stats|statistics|data ?points?|time ?series|usage|utili[sz]ation|readings?|graphs of)\b/,
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
  [
    'objection',
    1.5,
    /\b(?:false (?:positive|alarm)|(?:is|are|was|were|that'?s|it'?s) (?:wrong|incorrect|not (?:true|right|correct|the case|so)|untrue|nonsense|bogus|rubbish|bullshit|stale|outdated|misleading|mistaken)|i (?:disagree|don'?t (?:believe|agree|buy|think))|not (?:true|correct|right)|can'?t be (?:right|true|it)|cannot be (?:right|true)|doesn'?t (?:add up|make sense|match)|you(?:'re| are) (?:wrong|mistaken)|measurement error|broken (?:sensor|exporter|metric)|doubt)\b/,
  ],
  [
    'objection',
    1.3,
    (said) =>
      !asks(said) &&
      said.topics.length > 0 &&
      /\b(?:never|not|wasn'?t|isn'?t|didn'?t|hardly|barely)\b.{0,25}\b(?:above|below|over|under|full|high|low|busy|slow|exceed\w*|reach\w*|saturated|exhausted|anywhere|idle|that|so)\b|\bwas idle\b/.test(
        said.plain,
      ),
  ],
  [
    'objection',
    1.3,
    /\b(?:do|does|did)(?:n'?t| not) (?:match|agree|fit|correspond|reflect)\b|\bno way\b|\bcontradicts?\b/,
  ],
  [
    'objection',
    1.4,
    /\b(?:below|under|within|inside|above|over|not (?:above|over|exceeding|near|at|reaching)|far from|nowhere near)\b.{0,20}\b(?:thresholds?|limits?|range|quota|bounds?|budget)\b/,
  ],
  [
    'objection',
    1.2,
    (said) =>
      (said.topics.length > 0 || said.findings.length > 0) &&
      !asks(said) &&
      /\b(?:is|are|was|were|looks?|seems?|'s)\b.{0,20}\b(?:fine|ok(?:ay)?|good|healthy|idle|plenty|low enough|enough|not (?:high|low|full|busy|slow|saturated|exhausted|the (?:problem|issue))|unaffected|clean)\b/.test(
        said.plain,
      ),
  ],
  [
    'objection',
    1.1,
    (said) =>
      (said.topics.length > 0 || said.findings.length > 0) &&
      !asks(said) &&
      /\b(?:there(?:'s| is| was| are) (?:plenty|enough|no (?:shortage|pressure|problem|issue))|has (?:plenty|enough)|plenty of|no (?:problem|issue)s? with|nothing wrong with)\b/.test(
        said.plain,
      ),
  ],
  [
    'objection',
    1.3,
    (said) =>
      said.findings.length > 0 &&
      /\b(?:ignore|discard|drop|remove|disregard|exclude|don'?t count|dispute)\b/.test(said.plain),
  ],
  ['next-check', 0.5, /^(?:how|what)\b.*\b(?:rule|prove|confirm)\b/],
  [
    'exclude',
    1.7,
    /\b(?:(?:it(?:'s| is| was)|that(?:'s| is)|this is) (?:definitely |certainly |surely |clearly )?not|it (?:isn'?t|wasn'?t|can'?t be|cannot be)|can(?:not|'t) be)\b(?! (?:true|right|correct|normal|expected|clear|possible|so\b|it\b|below|under|above|over))/,
  ],
  [
    'exclude',
    1.6,
    (said) =>
      !asks(said) &&
      /^(?:no,? |it'?s |its |definitely |certainly |surely )*not (?:the |a |an |due to |because of |caused by )?\w+(?: \w+)?$/.test(
        said.plain,
      ) &&
      !NORMAL.test(said.plain) &&
      !/\bnot (?:true|right|correct|sure|yet|now|really|that|so|found|there|installed|running|known|possible|at|me|us)\b/.test(
        said.plain,
      ),
  ],
  [
    'exclude',
    1.6,
    /\b(?:we|you|i|can|could|should) (?:can |could |may |should |safely )*(?:exclude|eliminate|discount|dismiss)\b|\b(?:rule(?:d|s)?|ruling) (?:\w+ ){0,4}out\b|\bexclude (?:the|a|cause|it|that|this)\b|\bnot the (?:cause|reason|culprit|root cause)\b|\beliminated?\b/,
  ],
  [
    'hint',
    1.7,
    (said) =>
      !asks(said) &&
      NORMAL.test(said.plain) &&
      !/\b(?:not|isn'?t|ab|never) (?:\w+ )?(?:normal|expected|usual)\b/.test(said.plain),
  ],
  [
    'hint',
    1.1,
    (said) =>
      !asks(said) &&
      /(?:^|\b(?:the|this|that|our|a|some) )[\w-]+(?: [\w-]+)? (?:was|were|has been|have been|got|is being|are being) (?:just |recently |newly |freshly )*(?:patched|upgraded|updated|replaced|rebooted|restarted|deployed|migrated|moved|changed|added|removed|installed|resized|reconfigured|promoted|failed over|imported|rebuilt|restored|cleaned)\b|\b(?:customers?|users?|clients?|tenants?|team|vendor) (?:\w+ )?(?:imported|uploaded|deployed|started|ran|runs|launched|changed|increased|doubled|sent|sends|opened|migrated)\b/.test(
        said.plain,
      ),
  ],
  [
    'hint',
    1.2,
    /\b(?:that'?s|this is|it'?s|it is|that is) (?:just |only )?(?:our|the|a|my) (?:\w+ )?(?:batch|backup|job|cron|load test|migration|deployment|release|maintenance|restore|import|build|server|cache|replica|database)\b|\b(?:the|this) (?:server|host|box|machine|node|vm) (?:hosts?|runs?|serves?|has)\b|^just so you know\b|\bload test\b/,
  ],
  [
    'hint',
    1.3,
    /^(?:fyi|btw|by the way|note(?: that)?|hint|context|for (?:your )?(?:info(?:rmation)?|context)|remember|keep in mind|also|actually)\b|\b(?:fyi|btw)$/,
  ],
  [
    'hint',
    1.2,
    /\b(?:we are|we're|i am|i'm|they are|somebody is|someone is|team is) (?:\w+ )?(?:running|doing|testing|migrating|deploying|upgrading|restoring|rebuilding|copying|importing)\b/,
  ],
  [
    'hint',
    1.2,
    /\b(?:we|i|they|someone|somebody|the (?:team|dba|devs?|ops|vendor)|ops) (?:just |have |had |has |recently |already )*(?:deployed|upgraded|updated|changed|restarted|rebooted|replaced|moved|migrated|added|removed|enabled|disabled|rolled (?:out|back)|patched|switched|installed|started|stopped|increased|decreased|reduced|doubled|ran|run|did|configured|failed over|noticed|saw|see|hear(?:d)?)\b/,
  ],
  [
    'hint',
    1.1,
    /\b(?:there was|there were|there is|there's|it is|it's|this is|that is|these are|th(?:is|at) (?:host|box|server|machine|node|vm|one) (?:is|runs|hosts|serves|was)|it runs|it hosts|the (?:host|box|server|machine|node) (?:is|runs|hosts|has|was|serves))\b.*\b(?:server|host|box|node|replica|master|primary|database|cache|cluster|maintenance|backup|batch|deploy(?:ment|ed)?|release|migration|cron|job|load test|stress test|traffic|vm|container|kubernetes|upgrade|reboot|running|used (?:for|as))\b/,
  ],
  [
    'hint',
    1.2,
    (said) =>
      !asks(said) &&
      /\b(?:clicking|noise|smoke|error light|amber|led|customers? (?:complain|report)|users? (?:complain|report)|happens (?:every|each|only|when)|every (?:night|day|hour|morning|monday)|since (?:the|yesterday|last|this morning)|runs? at \d)\b/.test(
        said.plain,
      ),
  ],
];

/** How much the words say for each intent, most first. */
export function recognise(said: Utterance): Recognised[] {
  const scores = new Map<IntentKind, number>();
  for (const [kind, weight, sign] of SIGNS) {
    if (typeof sign === 'function' ? sign(said) : sign.test(said.plain))
      scores.set(kind, (scores.get(kind) ?? 0) + weight);
  }
  return [...scores].map(([kind, score]) => ({ kind, score })).sort((a, b) => b.score - a.score);
}
