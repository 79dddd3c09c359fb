import type { ChatMessage } from '../../domain/chat-message.js';
import type { Place } from '../../domain/place.js';
import type { Unsent } from '../../domain/dialogue.js';
import type { TurnJob } from '../../domain/job.js';
import { OScopeError } from '../../errors.js';
import type { Answer } from '../../ports/conversation.js';
import type { JobRun } from '../../ports/job-runner.js';
import { viewDiagnosis } from '../../report/view.js';
import { noticeMessage } from '../messages/notices.js';
import { createProgressEditor } from './progress-editor.js';
import type { Delivery } from './options.js';
import { uploadChart } from './upload-chart.js';

const SAVES = 8;
/** Whoever waits longer than this is told what is going on. */
const PATIENCE_MS = 2500;

const FORGOTTEN = noticeMessage(
  'I do not remember this incident any more.',
  'Diagnoses and their evidence are kept for some days: ask for a new one.',
);

/** Two engineers may speak at once: whoever saves second is answered again, over what the first one said. */
async function converse(job: TurnJob, run: JobRun, delivery: Delivery): Promise<Answer | undefined> {
  const { dialogues, diagnoses, conversation, may } = delivery;
  for (let tries = 0; tries < SAVES; tries += 1) {
    const known = await dialogues.load(job.place);
    const diagnosis = await diagnoses.load(known?.dialogue.diagnoses.at(-1) ?? '');
    if (known === undefined || diagnosis === undefined) return undefined;
    const answer = await conversation.answer(known.dialogue, job, {
      diagnosis,
      signal: run.signal,
      may: (host) => may({ place: job.place, user: job.user }, host),
      onStage: run.onStage,
    });
    if (await dialogues.save(answer.dialogue, known.version)) return answer;
  }
  throw new OScopeError({
    code: 'unavailable',
    message: 'Too many people speak in this thread at once.',
    retryable: true,
  });
}

/** What becomes of the word in the thread when the turn was not meant for the bot after all. */
const NOT_FOR_ME = noticeMessage('That was not for me, I take it.');

/** A word in the thread when the answer takes a while, which becomes the answer later. */
function keepCompany(job: TurnJob, delivery: Delivery) {
  let editing = Promise.resolve<{ stop: () => Promise<void> } | undefined>(undefined);
  let latest = 'Looking into it …';
  let show: ((text: string) => void) | undefined;
  const wait = (text: string): ChatMessage => ({ ...noticeMessage(text), interim: true });
  const begin = async () => {
    const platform = delivery.platformOf(job.place);
    const { posted } = await delivery.poster.post(platform, job.place, job.id, wait(latest));
    const editor = createProgressEditor(platform, posted, delivery.pace);
    show = (text) => editor.show(wait(text));
    return editor;
  };
  const timer = setTimeout(() => {
    // What goes wrong here goes wrong again with the answer, and is told there.
    editing = begin().catch(() => undefined);
  }, PATIENCE_MS);
  return {
    tell(stage: string) {
      latest = `${stage.charAt(0).toUpperCase()}${stage.slice(1)} …`;
      show?.(latest);
    },
    /** True when something was said. */
    async stop() {
      clearTimeout(timer);
      const editor = await editing;
      await editor?.stop();
      return editor !== undefined;
    },
  };
}

async function uploadDrawing(
  chart: NonNullable<Answer['chart']>,
  place: Place,
  key: string,
  delivery: Delivery,
): Promise<void> {
  const view = viewDiagnosis(chart.diagnosis);
  const drawn = chart.diagnosis.findings.filter(({ id }) => chart.findings.includes(id));
  await uploadChart({ ...view, chart: { ...view.chart, findings: drawn } }, place, key, delivery);
}

/**
 * Notes that a part of the answer has reached the thread, and with that forgets it. Who speaks at this moment saves
 * first; at worst the part is shown again as it was.
 */
async function markSent(part: keyof Unsent, job: TurnJob, { dialogues }: Delivery): Promise<void> {
  for (let tries = 0; tries < SAVES; tries += 1) {
    const known = await dialogues.load(job.place);
    const unsent = known?.dialogue.turns.find(({ id }) => id === job.id)?.unsent;
    if (known === undefined || unsent === undefined || unsent[part] === null) return;
    const turns = known.dialogue.turns.map((turn) =>
      turn.id === job.id ? { ...turn, unsent: { ...unsent, [part]: null } } : turn,
    );
    if (await dialogues.save({ ...known.dialogue, turns }, known.version)) return;
  }
}

/** What is to be said: nothing when people talk among themselves, unless something was said already. */
function messageOf(answer: Answer | undefined, job: TurnJob, spoke: boolean): ChatMessage | null {
  if (answer === undefined) return FORGOTTEN;
  const isSaid = answer.dialogue.turns.some(({ id }) => id === job.id);
  return answer.message ?? (spoke && !isSaid ? NOT_FOR_ME : null);
}

/** Answers a reply in the thread, once. */
export async function runTurnJob(job: TurnJob, run: JobRun, delivery: Delivery): Promise<void> {
  const company = keepCompany(job, delivery);
  const onStage = (stage: string): void => {
    run.onStage(stage);
    company.tell(stage);
  };
  let spoke = false;
  const answer = await converse(job, { ...run, onStage }, delivery).finally(async () => {
    spoke = await company.stop();
  });
  run.signal.throwIfAborted();
  const platform = delivery.platformOf(job.place);
  const message = messageOf(answer, job, spoke);
  if (message !== null) {
    await delivery.poster.say(platform, job.place, job.id, message);
    await markSent('message', job, delivery);
  }
  if (answer?.chart === undefined) return;
  await uploadDrawing(answer.chart, job.place, `${job.id}.chart`, delivery);
  await markSent('chart', job, delivery);
}
