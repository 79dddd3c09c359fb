import { NORMAL, asks } from './sign.js';
import type { Sign } from './sign.js';

/** Signs of what changes the diagnosis: objections, hints, other windows and hosts. */
export const CHANGE_SIGNS: readonly Sign[] = [
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
