import type { ChatMessage } from '../../domain/chat-message.js';
import type { Dialogue, Turn, Unsent } from '../../domain/dialogue.js';
import type { TurnJob } from '../../domain/job.js';
import type { Place, Posted } from '../../domain/place.js';
import { NO_REVISION } from '../../domain/revision.js';
import { isZone } from '../../incidents/time-zone.js';
import type { Answer, Conversation, TurnContext } from '../../ports/conversation.js';
import { cleanLine } from '../../report/clean.js';
import { textBlock } from '../messages/parts.js';
import { answerText, compact } from './compact.js';
import { askModel } from './model.js';
import { collectFailure } from './replies/collect.js';
import { unknownReply } from './replies/talk.js';
import { replyTo, replyToExpected } from './route.js';
import type { ConversationDependencies, Reply, Scene } from './scene.js';
import { understand } from './understand.js';
import { readUtterance } from './utterance.js';

const NOTHING = { kind: 'none', ref: '' } as const;
const LONGEST_TEXT = 600;

/** The dialogue that begins with a report. `place` is the thread. */
export function openDialogue(place: Place, diagnosisId: string, report: Posted | null): Dialogue {
  return {
    place,
    diagnoses: [diagnosisId],
    report,
    revision: NO_REVISION,
    expecting: NOTHING,
    summary: [],
    turns: [],
  };
}

/** Nobody else can be meant. DingTalk delivers only what is said to the robot, and a terminal has nobody else. */
function isAddressed({ addressed, place: { platform, channel } }: TurnJob): boolean {
  return addressed ?? (platform !== 'slack' || /^D[A-Z0-9]+$/.test(channel));
}

/** "@bob can you take over": a mention that the adapter left in the text is somebody else's. */
function isToSomebody({ turn }: Scene): boolean {
  return !isAddressed(turn) && /^\s*(?:<@|@)(?!oscope\b)/i.test(turn.text);
}

/** People talk among themselves: nothing is asked, and nothing of the system is named. */
function isTalk({ said, turn }: Scene, understood: ReturnType<typeof understand>): boolean {
  if (isAddressed(turn) || said.findings.length > 0 || /\boscope\b/.test(said.plain)) return false;
  return !said.question && (understood.talk || said.topics.length === 0);
}

/** Null = say nothing. */
async function replyOf(scene: Scene): Promise<Reply | null> {
  if (isToSomebody(scene)) return null;
  const understood = understand(scene.said);
  const expected = await replyToExpected(scene, understood.kind);
  if (expected !== undefined) return expected;
  if (understood.kind !== undefined) return replyTo(understood.kind, scene);
  const talk = isTalk(scene, understood);
  if (talk && understood.talk) return null;
  const model = await askModel(scene);
  if (model?.kind === 'question') return model.reply;
  if (model !== undefined && model.kind !== 'talk')
    return replyTo(model.kind, {
      ...scene,
      said: { ...readUtterance(model.request), text: scene.said.text },
    });
  return talk || (model?.kind === 'talk' && !isAddressed(scene.turn))
    ? null
    : unknownReply(scene, understood.guesses);
}

function turnOf(
  { turn, said }: Scene,
  { summary, blocks, cites, decision, chart }: Reply,
): Turn & { unsent: Unsent } {
  return {
    id: turn.id,
    user: turn.user,
    userName: turn.userName,
    at: turn.askedAt,
    text: cleanLine(said.text, LONGEST_TEXT),
    answer: answerText(blocks),
    cites,
    ...(decision === undefined ? {} : { decision: cleanLine(decision, LONGEST_TEXT) }),
    unsent: {
      message: { summary: cleanLine(summary, 300), blocks },
      chart: chart === undefined ? null : { diagnosis: chart.diagnosis.id, findings: chart.findings },
    },
  };
}

function answerOf(scene: Scene, reply: Reply): Answer {
  const { dialogue } = scene;
  const { diagnosis, chart } = reply;
  const diagnoses =
    diagnosis === undefined || dialogue.diagnoses.at(-1) === diagnosis.id
      ? dialogue.diagnoses
      : [...dialogue.diagnoses, diagnosis.id];
  const turn = turnOf(scene, reply);
  return {
    message: turn.unsent.message,
    dialogue: compact({
      ...dialogue,
      diagnoses,
      revision: reply.revision ?? dialogue.revision,
      expecting: reply.expecting ?? NOTHING,
      turns: [...dialogue.turns, turn],
    }),
    ...(diagnosis === undefined ? {} : { diagnosis }),
    ...(chart === undefined ? {} : { chart }),
  };
}

/** The words alone, of a turn that was kept without its message. */
function wordsOf({ answer }: Turn): ChatMessage {
  const lines = answer.split('\n').filter((line) => line !== '');
  return { summary: cleanLine(lines[0] ?? '', 300), blocks: lines.map((line) => textBlock(line)) };
}

/** The turn was answered and saved, but perhaps not delivered: what is missing, as it was. */
async function repeated(
  { diagnoses }: ConversationDependencies,
  dialogue: Dialogue,
  turn: Turn,
  { diagnosis }: TurnContext,
): Promise<Answer> {
  const { message, chart } = turn.unsent ?? { message: wordsOf(turn), chart: null };
  const drawn = chart === null ? undefined : await diagnoses.load(chart.diagnosis).catch(() => undefined);
  return {
    message,
    dialogue,
    ...(diagnosis.id === turn.id ? { diagnosis } : {}),
    ...(chart === null || drawn === undefined
      ? {}
      : { chart: { diagnosis: drawn, findings: chart.findings } }),
  };
}

function refused(dialogue: Dialogue): Answer {
  const text = 'There is nothing in this thread that you can see.';
  return { message: { summary: text, blocks: [textBlock(text)] }, dialogue };
}

function sceneOf(
  deps: ConversationDependencies,
  dialogue: Dialogue,
  turn: TurnJob,
  context: TurnContext,
): Scene {
  const zone = turn.zone !== null && isZone(turn.zone) ? turn.zone : deps.zone;
  return {
    deps,
    dialogue,
    turn,
    said: readUtterance(turn.text),
    diagnosis: context.diagnosis,
    context,
    zone,
  };
}

export function createConversation(deps: ConversationDependencies): Conversation {
  return {
    async answer(dialogue, turn, context) {
      if (!(await context.may(context.diagnosis.incident.host))) return refused(dialogue);
      const known = dialogue.turns.find(({ id }) => id === turn.id);
      if (known !== undefined) return repeated(deps, dialogue, known, context);
      const scene = sceneOf(deps, dialogue, turn, context);
      try {
        const reply = await replyOf(scene);
        return reply === null ? { message: null, dialogue } : answerOf(scene, reply);
      } catch (error) {
        context.signal.throwIfAborted();
        deps.logger.error({ turnId: turn.id, err: error }, 'turn not answered');
        return answerOf(scene, collectFailure(error));
      }
    },
  };
}
