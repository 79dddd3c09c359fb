import type { Line } from '../../../domain/chat-message.js';
import { cleanLine } from '../../../report/clean.js';
import { viewDiagnosis } from '../../../report/view.js';
import { viewFinding } from '../../../report/view-findings.js';
import { confidenceText } from '../../../report/words.js';
import {
  bold,
  bullets,
  context,
  heading,
  numbered,
  prose,
  shorten,
  textBlock,
} from '../../messages/parts.js';
import { leadingCause } from '../referents.js';
import { outcomeOf } from '../revising.js';
import {
  citeFinding,
  clockIn,
  earlierReport,
  findingLine,
  findingsById,
  hostOf,
  knowledgeLink,
} from '../scene.js';
import type { Reply, Scene } from '../scene.js';

/** "What else could it be?" */
export function alternativesReply(scene: Scene): Reply {
  const { diagnosis } = scene;
  const lead = leadingCause(diagnosis);
  const others = diagnosis.report.rootCauses
    .filter((cause) => cause !== lead && cause.verdict !== 'dropped' && cause.confidence >= 0.005)
    .slice(0, 4);
  const out = diagnosis.report.rootCauses.filter(({ verdict }) => verdict === 'dropped').slice(0, 4);
  const ruledOut =
    out.length === 0
      ? []
      : [
          context(
            `Ruled out: ${out.map(({ title, reasons }) => `${title} (${cleanLine(reasons.join('; '), 120)})`).join('; ')}`,
          ),
        ];
  if (others.length === 0) {
    const text = `Nothing else comes close: every other cause weighed is below 1 %.${lead === undefined ? '' : ` “${lead.title}” has ${confidenceText(lead.confidence)}.`}`;
    return {
      summary: text,
      blocks: [
        textBlock(text),
        ...ruledOut,
        context('“look two hours earlier” or “what should I check next?” may bring up more.'),
      ],
      cites: lead?.for.slice(0, 3) ?? [],
    };
  }
  const rank = (id: string): number => diagnosis.report.rootCauses.findIndex((cause) => cause.id === id) + 1;
  return {
    summary: `After “${lead?.title ?? 'nothing'}”: ${others.map(({ title, confidence }) => `${title} (${confidenceText(confidence)})`).join('; ')}`,
    blocks: [
      ...(lead === undefined
        ? []
        : [textBlock('Instead of ', bold(lead.title), ` (${confidenceText(lead.confidence)}) it could be:`)]),
      bullets(
        others.map((cause): Line => {
          const speak = findingsById(diagnosis, cause.for).slice(0, 3);
          const against = findingsById(diagnosis, cause.against).slice(0, 2);
          const cites = (word: string, findings: typeof speak): Line =>
            findings.length === 0
              ? []
              : [` ${word} `, ...findings.flatMap((finding) => [citeFinding(scene, finding), ' '])];
          return [
            bold(`${rank(cause.id)}. ${cause.title}`),
            `: ${confidenceText(cause.confidence)}.`,
            ...cites('For it:', speak),
            ...cites('Against it:', against),
          ];
        }),
      ),
      ...ruledOut,
      context('“cause 2” tells more of one; “what should I check next?” tells how to part them.'),
    ],
    cites: [...new Set(others.flatMap((cause) => [...cause.for.slice(0, 3), ...cause.against.slice(0, 2)]))],
    expecting: { kind: 'choice', ref: 'cause' },
  };
}

/** Onsets and the alert in order of time, on the user's clock. */
export function timelineReply(scene: Scene): Reply {
  const { diagnosis, zone } = scene;
  const { alert, window } = diagnosis.incident;
  const lead = new Set(leadingCause(diagnosis)?.for ?? []);
  const weight = (id: string, strength: number): number => strength + (lead.has(id) ? 1 : 0);
  const chosen = diagnosis.findings
    .filter(({ disputed }) => disputed === undefined)
    .toSorted((a, b) => weight(b.id, b.strength) - weight(a.id, a.strength))
    .slice(0, 10);
  const events = [
    ...chosen.map((finding): { at: number; line: Line } => {
      const view = viewFinding(finding, diagnosis.incident);
      const since = view.fromStart ? 'from the start of the window: ' : '';
      return {
        at: finding.onset,
        line: [
          `${clockIn(zone, finding.onset)} `,
          since,
          bold(view.title),
          view.change === null ? ' ' : ` ${view.change} `,
          citeFinding(scene, finding),
        ],
      };
    }),
    {
      at: alert.startsAt,
      line: [
        `${clockIn(zone, alert.startsAt)} `,
        bold(`Alert${alert.name === '' ? '' : ` ${cleanLine(alert.name, 80)}`}`),
      ],
    },
  ].sort((a, b) => a.at - b.at);
  const [first] = chosen.filter(({ onset }) => onset > window.start).sort((a, b) => a.onset - b.onset);
  return {
    summary:
      first === undefined
        ? `Timeline of ${hostOf(diagnosis)}`
        : `What moved first: ${viewFinding(first, diagnosis.incident).title} at ${clockIn(zone, first.onset)} (${zone})`,
    blocks: [heading(`Timeline of ${hostOf(diagnosis)} (${zone})`), bullets(events.map(({ line }) => line))],
    cites: chosen.map(({ id }) => id),
  };
}

export function similarReply(scene: Scene): Reply {
  const { diagnosis } = scene;
  const of = (kind: 'historical-case' | 'sop'): Line[] =>
    diagnosis.matches
      .filter((match) => match.kind === kind)
      .slice(0, 4)
      .map((match): Line => [
        knowledgeLink(scene, cleanLine(match.title, 160), match.link),
        ` (${match.id}; ${Math.round(match.similarity * 100)} % similar; ${match.rootCauses.slice(0, 3).join(', ')})`,
      ]);
  const [cases, sops] = [of('historical-case'), of('sop')];
  const part = (title: string, items: Line[]) =>
    items.length === 0 ? [textBlock(`${title}: none that fits.`)] : [textBlock(bold(title)), bullets(items)];
  return {
    summary: `${cases.length} similar cases and ${sops.length} procedures`,
    blocks: [
      ...part('Historical cases', cases),
      ...part('Procedures (SOPs)', sops),
      context('Cases suggest; what proves a cause is the evidence of this host.'),
    ],
    cites: diagnosis.matches.slice(0, 8).map(({ id }) => id),
  };
}

export function summaryReply(scene: Scene): Reply {
  const { diagnosis, dialogue } = scene;
  const view = viewDiagnosis(diagnosis);
  const { headline, why, doFirst } = view;
  const said = [...dialogue.summary, ...dialogue.turns.flatMap(({ decision }) => decision ?? [])].slice(-5);
  return {
    summary: `${headline.host}: ${headline.title}${headline.confidence === null ? '' : `, ${headline.confidence.text}`}`,
    blocks: [
      textBlock(
        bold(`${headline.host}: ${headline.title}`),
        headline.confidence === null ? '' : `, ${headline.confidence.text}.`,
      ),
      ...(why.length === 0
        ? []
        : [
            numbered(
              findingsById(
                diagnosis,
                why.map(({ id }) => id),
              ).map((finding) => findingLine(scene, finding)),
            ),
          ]),
      ...(doFirst === null ? [] : [textBlock(bold('Do first: '), ...prose(shorten(doFirst.text, 260)))]),
      ...(said.length === 0
        ? []
        : [textBlock(bold('Said so far')), bullets(said.map((line): Line => [line]))]),
    ],
    cites: why.map(({ id }) => id),
  };
}

/** What the last version of the report says otherwise than the one before it. */
export async function changesReply(scene: Scene): Promise<Reply> {
  const { dialogue, diagnosis } = scene;
  const before = dialogue.diagnoses.findLast((id) => id !== diagnosis.id);
  const earlier = before === undefined ? undefined : await earlierReport(scene, before);
  const decisions = [...dialogue.summary, ...dialogue.turns.flatMap(({ decision }) => decision ?? [])];
  if (earlier === undefined) {
    const lead = leadingCause(diagnosis);
    const findings = findingsById(diagnosis, lead?.for ?? []).slice(0, 5);
    return {
      summary: 'This is the first version of the report.',
      blocks: [
        textBlock('This is the first version of the report. On the host this changed:'),
        bullets(findings.map((finding) => findingLine(scene, finding))),
      ],
      cites: findings.map(({ id }) => id),
    };
  }
  const outcome = outcomeOf(earlier, diagnosis);
  return {
    summary: outcome,
    blocks: [
      textBlock(bold(outcome)),
      ...(decisions.length === 0
        ? []
        : [textBlock('By what was said:'), bullets(decisions.slice(-8).map((line): Line => [line]))]),
      ...diagnosis.report.notes.slice(0, 4).map((note) => context(cleanLine(note, 400))),
    ],
    cites: leadingCause(diagnosis)?.for.slice(0, 3) ?? [],
  };
}
