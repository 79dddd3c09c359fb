import type { Inventory } from '../../incidents/inventory.js';
import type { BotReply } from '../../ports/chat-bot.js';
import {
  askDiagnosis,
  DIAGNOSE_EXAMPLE,
  diagnoseForm,
  nothingHere,
  readTimeText,
  timeContext,
} from './ask.js';
import type { Asked } from './ask.js';
import { explainMistake, whisper } from './core.js';
import type { BotCore } from './core.js';
import { keepPlace, whichHost } from './pick-host.js';
import { readFreeWords } from './words.js';
import type { FreeWords } from './words.js';

async function askFound(
  core: BotCore,
  asked: Asked,
  { hosts, time, timeFault }: FreeWords,
): Promise<BotReply> {
  if (timeFault !== undefined) return explainMistake(timeFault, DIAGNOSE_EXAMPLE);
  const [host, ...others] = hosts;
  if (host === undefined) return {};
  return others.length > 0 ? whichHost(core, asked, hosts, time) : askDiagnosis(core, asked, host, time);
}

/** `web-1 14:05` read by the letter. */
async function strictly(
  core: BotCore,
  asked: Asked,
  words: readonly string[],
  view: Inventory,
): Promise<BotReply> {
  const [name = '', ...rest] = words;
  const host = view.find(name);
  return askDiagnosis(core, asked, host, readTimeText(core, asked.user, rest.join(' ')));
}

/** `diagnose <host> [time]`; without a host a form asks for both. */
export async function diagnoseCommand(
  core: BotCore,
  asked: Asked,
  words: readonly string[],
  view: Inventory,
): Promise<BotReply> {
  if (view.hosts.length === 0) return nothingHere();
  if (words.length === 0) return { form: diagnoseForm(view, await keepPlace(core, asked)) };
  try {
    return await strictly(core, asked, words, view);
  } catch (error) {
    // "diagnose the host web-1, please" is understood too; what is wrong is said of the strict reading.
    const refusal = explainMistake(error, DIAGNOSE_EXAMPLE);
    const found = readFreeWords(words, view, timeContext(core, asked.user));
    const isTalk = found.hosts.length > 0 && view.lookUp(words[0] ?? '') === null;
    return isTalk ? askFound(core, asked, found) : refusal;
  }
}

/** "why is 10.0.3.17 slow?"; undefined when no host seems to be meant. */
export async function freeWordsCommand(
  core: BotCore,
  asked: Asked,
  words: readonly string[],
  view: Inventory,
): Promise<BotReply | undefined> {
  const found = readFreeWords(words, view, timeContext(core, asked.user));
  if (found.hosts.length > 0) return askFound(core, asked, found);
  if (found.unknown === null) return undefined;
  if (view.hosts.length === 0) return nothingHere();
  try {
    view.find(found.unknown);
  } catch (error) {
    return explainMistake(error, DIAGNOSE_EXAMPLE);
  }
  return whisper('Name the host that I shall look at.', `For example: ${DIAGNOSE_EXAMPLE}`);
}
