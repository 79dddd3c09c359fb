import type { ChatEvent } from '../../domain/chat-event.js';
import type { BotReply } from '../../ports/chat-bot.js';
import { viewDiagnosis } from '../../report/view.js';
import { helpMessage } from '../messages/notices.js';
import { reportMessage } from '../messages/report.js';
import { nothingHere } from './ask.js';
import type { Asked } from './ask.js';
import { explainMistake, viewerOf, whisper } from './core.js';
import type { BotCore } from './core.js';
import { diagnoseCommand, freeWordsCommand } from './diagnose-command.js';
import { feedbackCommand } from './feedback.js';
import { headBlocks, jobBlocks, listMessage, visibleJobs } from './lists.js';
import { queueTurn } from './turns.js';
import { diagnosesLike, unknownDiagnosis, visibleDiagnosis, visibleHeads } from './visible.js';
import { likelyVerb, plainWords, readVerb } from './words.js';
import type { Verb } from './words.js';

type Command = ChatEvent & { kind: 'command' };
type Handler = (core: BotCore, event: Command, words: readonly string[]) => Promise<BotReply>;

const askedBy = ({ id, place, user }: Command): Asked => ({ event: id, place, user });

const status: Handler = async (core, event) => {
  const jobs = await visibleJobs(core, viewerOf(event));
  const summary = jobs.length === 0 ? 'Nothing runs or waits.' : `${jobs.length} diagnoses run or wait.`;
  return { whisper: listMessage(summary, jobBlocks(core, jobs), 'Earlier ones: /oscope history web-1') };
};

const history: Handler = async (core, event, [name = '', ...more]) => {
  const viewer = viewerOf(event);
  const view = await core.access.view(viewer);
  if (view.hosts.length === 0) return nothingHere();
  if (name === '' || more.length > 0) return whisper('Name one host.', 'For example: /oscope history web-1');
  try {
    const host = view.find(name);
    const heads = (await visibleHeads(core, viewer)).filter((head) => view.lookUp(head.host) === host);
    const blocks = headBlocks(core, `Diagnoses of ${host.name}`, heads, event.user);
    return {
      whisper: listMessage(
        `${heads.length} diagnoses of ${host.name}`,
        blocks,
        'One of them again: /oscope explain and its id',
      ),
    };
  } catch (error) {
    return explainMistake(error, '/oscope history web-1');
  }
};

const explain: Handler = async (core, event, [text = '', ...more]) => {
  if (text === '' || more.length > 0)
    return whisper(
      'Name one diagnosis by its id or the beginning of it.',
      'For example: /oscope explain d7f3a21',
    );
  const viewer = viewerOf(event);
  const ids = await diagnosesLike(core, viewer, text);
  if (ids.length > 1)
    return whisper(
      `${ids.length} diagnoses begin so: ${ids.slice(0, 5).join(', ')}${ids.length > 5 ? ' …' : ''}`,
      'Give more of the id.',
    );
  const diagnosis = ids[0] === undefined ? undefined : await visibleDiagnosis(core, viewer, ids[0]);
  if (diagnosis === undefined) return unknownDiagnosis();
  const { id, incident } = diagnosis;
  const asked = incident.alert.source === 'manual' ? 'person' : 'alert';
  const options = { reportUrl: core.reportUrl?.(id), said: [], asked, escalate: core.canEscalate } as const;
  return { whisper: reportMessage(viewDiagnosis(diagnosis), options) };
};

const HANDLERS: Readonly<Record<Verb, Handler>> = {
  diagnose: async (core, event, words) =>
    diagnoseCommand(core, askedBy(event), words, await core.access.view(viewerOf(event))),
  status,
  history,
  explain,
  feedback: feedbackCommand,
  help: (_, { place }) => Promise.resolve({ whisper: helpMessage(place.platform) }),
};

/** What is no command: a host in free words, a slip of the keyboard, or nothing that is understood. */
async function otherWords(core: BotCore, event: Command, words: readonly string[]): Promise<BotReply> {
  const view = await core.access.view(viewerOf(event));
  const found = await freeWordsCommand(core, askedBy(event), words, view);
  if (found !== undefined) return found;
  const verb = likelyVerb(words[0] ?? '');
  if (event.via === 'slash' && verb !== null)
    return whisper(
      `I do not know that command. Did you mean ${verb}?`,
      `For example: /oscope ${verb === 'diagnose' ? 'diagnose web-1 14:05' : 'help'}`,
    );
  return whisper(
    'I did not understand that: name a host that I shall look at.',
    'For example: /oscope diagnose web-1 14:05, or /oscope help',
  );
}

/** What a mention in a thread with a dialogue may still command; "explain step 2" and the like go on with the dialogue. */
function isCommand(verb: Verb | undefined, rest: readonly string[]): boolean {
  return verb === 'diagnose' || ((verb === 'help' || verb === 'status') && rest.length === 0);
}

/** `/oscope …`, or a mention. In a thread that has a dialogue a mention goes on with it, unless it is a command. */
export async function handleCommand(core: BotCore, event: Command): Promise<BotReply> {
  const words = plainWords(event.text);
  const { verb, rest } = readVerb(words);
  if (event.via === 'mention' && event.place.thread !== null && !isCommand(verb, rest)) {
    const turn = await queueTurn(core, { ...event, addressed: true });
    if (turn !== undefined) return turn;
  }
  if (words.length === 0) return { whisper: helpMessage(event.place.platform) };
  return verb === undefined ? otherWords(core, event, words) : HANDLERS[verb](core, event, rest);
}
