import type { ChatBlock } from '../../../domain/chat-message.js';
import type { Line } from '../../../domain/chat-message.js';
import type { Verdict } from '../../../domain/report.js';
import { confidenceText, verdictMeaning } from '../../../report/words.js';
import { bold, bullets, code, context, numbered, textBlock } from '../../messages/parts.js';
import type { IntentKind } from '../intent.js';
import { findingsNamed, leadingCause } from '../referents.js';
import { findingLine, findingsById, hostOf } from '../scene.js';
import type { Reply, Scene } from '../scene.js';

const VERDICTS: readonly Verdict[] = ['supported', 'corrected', 'supplemented', 'unverified', 'dropped'];

const MEANINGS: readonly (readonly [RegExp, string])[] = [
  [
    /\bstrength|signal|unmistakable|clear|moderate|weak\b/,
    'Strength tells how far something departs from its own history, from weak over moderate and clear to unmistakable. It is comparable among metrics, logs and stack traces.',
  ],
  [/\bbaseline|usual\b/, 'The baseline is what was usual before the onset, on this host, in this window.'],
  [
    /\bsaturated\b/,
    'Saturated means bad in itself, whatever its history: a file system at 100 %, swap used up.',
  ],
  [
    /\bfindings?\b/,
    'A finding is one anomaly in metrics (M…), logs (L…) or stack traces (S…), with its onset and a link to its evidence.',
  ],
  [
    /\bsymptoms?\b/,
    'A symptom is what findings mean in the standard words of the knowledge base; SOPs and cases are found by it.',
  ],
  [
    /\bsop\b/,
    'An SOP is a standard operating procedure: checks that code runs on the evidence, causes they lead to, and steps that resolve them.',
  ],
  [/\bonset\b/, 'The onset is the moment from which on it was abnormal.'],
];

const CONFIDENCE =
  'Confidence is how often a diagnosis like this one turns out right: it comes from the evidence for and against each cause and is calibrated on labelled incidents. 90 % and more reads “very likely”, 70 % “likely”, 40 % “possible”. Below about 35 % no cause is named as the answer.';

/** "What does confidence mean?", "how sure are you?", "what does corrected mean?" */
export function meaningReply(scene: Scene): Reply {
  const { said, diagnosis } = scene;
  const verdict = VERDICTS.filter((one) => said.plain.includes(one));
  const words = MEANINGS.filter(([pattern]) => pattern.test(said.plain)).map(([, text]) => text);
  const aboutVerdicts = verdict.length > 0 || /\bverdicts?\b/.test(said.plain);
  const lead = leadingCause(diagnosis);
  const shown = aboutVerdicts ? (verdict.length > 0 ? verdict : VERDICTS) : [];
  const explained: ChatBlock[] =
    shown.length > 0
      ? [bullets(shown.map((one): Line => [bold(one), `: ${verdictMeaning(one)}.`]))]
      : words.length > 0
        ? words.map((text) => textBlock(text))
        : [textBlock(CONFIDENCE)];
  const here =
    lead === undefined
      ? []
      : [
          textBlock(
            `Here: “${lead.title}” has ${confidenceText(lead.confidence)}, validation says ${lead.verdict}. ${lead.for.length} findings speak for it, ${lead.against.length} against.`,
          ),
          bullets(
            findingsById(diagnosis, [...lead.for.slice(0, 3), ...lead.against.slice(0, 2)]).map((finding) =>
              findingLine(scene, finding),
            ),
          ),
        ];
  const gaps =
    diagnosis.report.missing.length === 0
      ? []
      : [
          context(
            `It would be surer with what is missing: ${diagnosis.report.missing.slice(0, 3).join(' ')}`,
          ),
        ];
  return {
    summary: words[0] ?? CONFIDENCE,
    blocks: [...explained, ...here, ...gaps],
    cites: lead?.for.slice(0, 3) ?? [],
  };
}

const ABILITIES: readonly (readonly [string, string])[] = [
  ['why step 2?', 'what a step or a cause rests on'],
  [
    'show me the memory metrics',
    'figures and charts; also logs (“logs at 14:03”), stack traces, evidence, the timeline',
  ],
  ['memory is below the threshold', 'an objection: I weigh everything again without it'],
  ['it is a cache server, that is normal', 'what you know and the data do not show'],
  ['look two hours earlier', 'another time; “compare with web-8” another host'],
  ['how do I fix it on RHEL 8?', 'steps with their risk; “only the commands”'],
  ['what else could it be?', 'other causes; “what should I check next?” tells them apart'],
  ['summarise for the post-mortem', 'Markdown to copy'],
];

function abilities(): ChatBlock {
  return bullets(ABILITIES.map(([example, meaning]): Line => [code(example), ` ${meaning}`]));
}

export function helpReply(scene: Scene): Reply {
  const text = `We speak of ${hostOf(scene.diagnosis)}. Ask me in your own words, for example:`;
  return { summary: text, blocks: [textBlock(text), abilities()], cites: [] };
}

export function thanksReply({ diagnosis }: Scene): Reply {
  const text = `You are welcome. If the cause turns out right or wrong, a 👍 or 👎 on the report of ${hostOf(diagnosis)} teaches the next one.`;
  return { summary: text, blocks: [textBlock(text)], cites: [] };
}

const GUESSES: Readonly<Partial<Record<IntentKind, string>>> = {
  why: 'why the leading cause is named',
  consider: 'what speaks for and against that cause',
  evidence: 'the findings about it',
  metrics: 'the figures of the metrics',
  logs: 'what the logs say',
  stacks: 'the stack traces',
  objection: 'that you dispute a finding',
  exclude: 'that you rule a cause out',
  hint: 'that it is normal here',
  window: 'another time window',
  compare: 'a comparison with another host',
  fix: 'how to resolve it',
  commands: 'the commands',
  alternatives: 'what else it could be',
  'next-check': 'what to check next',
  timeline: 'the timeline',
  similar: 'similar cases and procedures',
  missing: 'what was looked at and what is missing',
  summary: 'a summary',
  'post-mortem': 'the post-mortem text',
  meaning: 'what confidence and verdicts mean',
};

/** Honest: it was not understood. The nearest guesses can be picked by a number. */
export function unknownReply(scene: Scene, guesses: readonly IntentKind[]): Reply {
  const offered = guesses.filter((kind) => GUESSES[kind] !== undefined).slice(0, 3);
  const findings = findingsNamed(scene).slice(0, 3);
  const text = 'I did not understand that, and I do not guess in a diagnosis.';
  return {
    summary: text,
    blocks: [
      textBlock(text),
      ...(findings.length === 0
        ? []
        : [
            textBlock('The findings nearest to it:'),
            bullets(findings.map((finding) => findingLine(scene, finding))),
          ]),
      ...(offered.length === 0
        ? [textBlock('What I can do:'), abilities()]
        : [
            textBlock('Did you mean (answer by the number):'),
            numbered(offered.map((kind): Line => [GUESSES[kind] ?? kind])),
            context('“help” shows what I can do.'),
          ]),
    ],
    cites: findings.map(({ id }) => id),
    expecting: offered.length === 0 ? undefined : { kind: 'choice', ref: `intent:${offered.join(',')}` },
  };
}
