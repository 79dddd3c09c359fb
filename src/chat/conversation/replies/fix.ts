import type { ChatBlock, Line } from '../../../domain/chat-message.js';
import type { ResolutionStep } from '../../../domain/report.js';
import { cleanLines } from '../../../report/clean.js';
import { confidenceText, outcomeLabel, riskLabel } from '../../../report/words.js';
import { bold, bullets, context, heading, italic, prose, shorten, textBlock } from '../../messages/parts.js';
import { causeMeant, leadingCause } from '../referents.js';
import { hostOf, knowledgeLink } from '../scene.js';
import type { Reply, Scene } from '../scene.js';
import { readUtterance } from '../utterance.js';

const STEPS = 8;
/** Steps told in full; further ones, and those for one kind of application, by their first sentence. */
const FULL = 4;

interface Chosen {
  id: string;
  title: string;
  confidence: number | null;
  steps: ResolutionStep[];
  /** For which system, in words. */
  system: string;
}

/** The distribution that is named now, or was in the question before: "on RHEL 8?", "only the commands". */
function osMeant({ said, dialogue }: Scene): string | null {
  const last = dialogue.turns.at(-1);
  const before =
    last?.cites.some((ref) => /#.+\/r\d+$/.test(ref)) === true ? readUtterance(last.text).os : null;
  return said.os ?? before;
}

function choose(scene: Scene): Chosen | undefined {
  const { said, diagnosis, deps } = scene;
  const meant = causeMeant(scene);
  const lead = leadingCause(diagnosis);
  // "How do I stop the leak?" names the cause by the way; a number names it on purpose.
  const cause =
    meant !== undefined && (said.ordinal !== null || meant.cause !== null)
      ? meant
      : lead && { id: lead.id, title: lead.title, cause: lead };
  if (cause === undefined) return undefined;
  const os = osMeant(scene);
  const steps = deps.procedures.resolution(diagnosis, cause.id, os).slice(0, STEPS);
  const own = diagnosis.incident.host.osRelease ?? 'a distribution that is not known';
  return {
    id: cause.id,
    title: cause.title,
    confidence: cause.cause?.confidence ?? null,
    steps,
    system: os ?? own,
  };
}

function none(scene: Scene): Reply {
  const text = `No procedure says how to resolve it on ${hostOf(scene.diagnosis)}.`;
  return {
    summary: text,
    blocks: [textBlock(text), context('“what should I check next?” helps to find the cause first.')],
    cites: [],
  };
}

const refOf = (step: ResolutionStep): string => step.citations[0]?.ref ?? step.id;

function stepBlocks(scene: Scene, step: ResolutionStep, number: number): ChatBlock[] {
  const when = step.appliesWhen === null ? '' : ` (${step.appliesWhen})`;
  const link = step.citations[0]?.link ?? '';
  return [
    textBlock(
      bold(`${number}. [${riskLabel(step.risk)}] `),
      ...prose(step.text + when),
      ' ',
      knowledgeLink(scene, `[${step.id.split('/').at(-1) ?? ''}]`, link),
    ),
    ...step.commands.flatMap((command): ChatBlock[] => [
      ...(command.note === '' && command.risk === step.risk
        ? []
        : [
            textBlock(
              bold(command.risk === step.risk ? '' : `[${riskLabel(command.risk)}] `),
              ...prose(command.note),
            ),
          ]),
      { kind: 'code', text: cleanLines(command.line).join('\n') },
    ]),
    ...(step.verification === null
      ? []
      : [textBlock(italic(`${outcomeLabel(step)}: `), ...prose(step.verification))]),
  ];
}

function briefLine(scene: Scene, step: ResolutionStep): Line {
  const when = step.appliesWhen === null ? '' : ` (${step.appliesWhen})`;
  return [
    bold(`[${riskLabel(step.risk)}]${when} `),
    ...prose(shorten(step.text, 160)),
    ' ',
    knowledgeLink(scene, `[${step.id.split('/').at(-1) ?? ''}]`, step.citations[0]?.link ?? ''),
  ];
}

function caution(scene: Scene, { confidence }: Chosen): ChatBlock[] {
  const unsure = scene.diagnosis.report.abstained || (confidence ?? 0) < 0.4;
  return unsure ? [context('The cause is not certain: look before you change anything.')] : [];
}

/** "How do I fix it on RHEL 8?" */
export function fixReply(scene: Scene): Reply {
  const chosen = choose(scene);
  if (chosen === undefined || chosen.steps.length === 0) return none(scene);
  const isFull = (step: ResolutionStep): boolean => !/^(?:.*, )?for /.test(step.appliesWhen ?? '');
  const full = chosen.steps.filter(isFull).slice(0, FULL);
  const rest = chosen.steps.filter((step) => !full.includes(step));
  const sure = chosen.confidence === null ? '' : ` (${confidenceText(chosen.confidence)})`;
  return {
    summary: `How to resolve “${chosen.title}” on ${chosen.system}`,
    blocks: [
      heading(`${chosen.title}${sure}, on ${chosen.system}`),
      ...caution(scene, chosen),
      ...full.flatMap((step, index) => stepBlocks(scene, step, index + 1)),
      ...(rest.length === 0
        ? []
        : [textBlock(bold('Also')), bullets(rest.map((step) => briefLine(scene, step)))]),
      context('OScope ran none of them. “only the commands” gives them to copy.'),
    ],
    cites: chosen.steps.map(refOf),
  };
}

/** "Only the commands": in order, the risk as a comment, nothing else. */
export function commandsReply(scene: Scene): Reply {
  const chosen = choose(scene);
  const commands = chosen?.steps.flatMap((step) => step.commands) ?? [];
  if (chosen === undefined || commands.length === 0) return none(scene);
  const lines = commands.flatMap(({ risk, note, line }) => [
    `# ${riskLabel(risk)}${note === '' ? '' : `: ${cleanLines(note).join(' ')}`}`,
    ...cleanLines(line),
  ]);
  return {
    summary: `${commands.length} commands for “${chosen.title}” on ${chosen.system}`,
    blocks: [
      { kind: 'code', text: lines.join('\n') },
      context(`For “${chosen.title}” on ${chosen.system}. OScope ran none of them.`),
      ...caution(scene, chosen),
    ],
    cites: chosen.steps.filter((step) => step.commands.length > 0).map(refOf),
  };
}
