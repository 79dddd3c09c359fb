import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { assembleApp, createParts } from '../app.js';
import type { App, Parts } from '../app.js';
import { createBot } from '../chat/bot/bot.js';
import type { Bot } from '../chat/bot/bot.js';
import type { ConsolePlatform } from '../chat/console/platform.js';
import { TERMINAL } from '../chat/console/session.js';
import { createConversation } from '../chat/conversation/conversation.js';
import { createJobRunner } from '../chat/delivery/runner.js';
import { loadConfig } from '../config.js';
import type { Config } from '../config.js';
import { createProcedures } from '../diagnosis/procedures.js';
import type { Place } from '../domain/place.js';
import { createAccess } from '../incidents/access.js';
import { createMemoryContextStore } from '../incidents/context-store-memory.js';
import { createMemoryDeliveryStore } from '../incidents/delivery-store-memory.js';
import { createMemoryDialogueStore } from '../incidents/dialogue-store-memory.js';
import { createMemoryDiagnosisStore } from '../incidents/memory-diagnosis-store.js';
import { createMemoryEvidenceStore } from '../incidents/memory-evidence-store.js';
import { createMemoryStormStore } from '../incidents/storm-store-memory.js';
import { chooseZone, isZone } from '../incidents/time-zone.js';
import { createMemoryVoteStore } from '../incidents/vote-store-memory.js';
import { createMemoryQueue } from '../jobs/memory-queue.js';
import type { MemoryQueue } from '../jobs/memory-queue.js';
import { createAsker } from '../llm/asker.js';
import { renderHtml } from '../report/html.js';
import { viewDiagnosis } from '../report/view.js';
import { openChatSources } from './chat-sources.js';
import type { ChatSources } from './chat-sources.js';
import { openStores } from './stores.js';

export interface ChatFlags {
  bundle?: string[];
  zone?: string;
  out: string;
  keep: boolean;
}

export const now = (): number => Date.now() / 1000;

function zoneOf(config: Config, { zone }: ChatFlags): string {
  const machine = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  return chooseZone([
    { from: '--zone', zone },
    { from: 'time.zone', zone: config.time.zone },
    { from: 'TZ', zone: process.env.TZ },
    { from: 'the machine', zone: isZone(machine) ? machine : undefined },
  ]);
}

export interface OpenedChat {
  config: Config;
  zone: string;
  bot: Bot;
  queue: MemoryQueue;
  sources: ChatSources;
  saveReport: (thread: Place) => Promise<string | undefined>;
}

export async function saveInto(folder: string, name: string, content: Uint8Array | string): Promise<string> {
  await mkdir(folder, { recursive: true });
  const file = path.join(folder, path.basename(name));
  await writeFile(file, content);
  return file;
}

function openConversation(parts: Parts, app: App, stores: Stores, sources: ChatSources, zone: string) {
  const { knowledge, retriever, logger } = parts.dependencies;
  const { modelOptions } = parts;
  return createConversation({
    knowledge,
    procedures: createProcedures(knowledge, retriever),
    diagnostician: placed(app, sources),
    diagnoses: stores.diagnoses,
    evidence: stores.evidence,
    inventory: () => sources.inventory,
    ...(modelOptions && { openModel: (incident) => createAsker(modelOptions, incident) }),
    zone,
    logger,
  });
}

function placed({ diagnostician }: App, sources: ChatSources): App['diagnostician'] {
  return {
    ...diagnostician,
    diagnose: (incident, how) => diagnostician.diagnose(sources.place(incident), how),
  };
}

/** Dialogues and votes live as long as the session; diagnoses are kept for `oscope replay`. */
async function openChatStores(config: Config, keep: boolean) {
  const kept = keep
    ? await openStores(config)
    : { evidence: createMemoryEvidenceStore(), diagnoses: createMemoryDiagnosisStore(now) };
  return {
    ...kept,
    dialogues: createMemoryDialogueStore(),
    deliveries: createMemoryDeliveryStore({ now }),
    storms: createMemoryStormStore({ windowSeconds: config.stormSeconds, now }),
    votes: createMemoryVoteStore(),
    contexts: createMemoryContextStore(),
  };
}
type Stores = Awaited<ReturnType<typeof openChatStores>>;

/** Whoever asks for a recorded host "now" means the time of its recording. */
function recordedQueue(queue: MemoryQueue, sources: ChatSources): Pick<MemoryQueue, 'add' | 'find' | 'list'> {
  if (sources.recorded.length === 0) return queue;
  return {
    ...queue,
    add(job, how) {
      if (job.kind !== 'diagnose') return queue.add(job, how);
      return queue.add(
        { ...job, incident: sources.place(job.incident), said: ['The time of the recording is looked at.'] },
        how,
      );
    },
  };
}

function openBot(
  config: Config,
  parts: Parts,
  stores: Stores,
  queue: Pick<MemoryQueue, 'add' | 'find' | 'list'>,
  platform: ConsolePlatform,
  sources: ChatSources,
  zone: string,
): Bot {
  const { knowledge, offlineAligner, logger } = parts.dependencies;
  return createBot({
    ...stores,
    // Whoever can start this command can read the same hosts by oscope diagnose.
    access: createAccess([{ platform: 'console', groups: ['*'] }], () => Promise.resolve(sources.inventory)),
    queue,
    platforms: [platform],
    aligner: offlineAligner,
    rootCauses: knowledge.rootCauses,
    zone,
    retentionSeconds: config.time.retentionDays * 86_400,
    alertChannels: [TERMINAL.channel],
    canEscalate: false,
    now,
    logger,
  });
}

/** Everything that the service has, in one process and without Redis. */
export async function openChat(flags: ChatFlags, platform: ConsolePlatform): Promise<OpenedChat> {
  const config = loadConfig(process.env);
  const zone = zoneOf(config, flags);
  const sources = await openChatSources(config, flags.bundle ?? []);
  const stores = await openChatStores(config, flags.keep);
  const parts = await createParts(config);
  const { logger } = parts.dependencies;
  const app = assembleApp(parts, sources.sources, stores);
  const { concurrency, attempts, timeoutSeconds } = config.jobs;
  const queue = createMemoryQueue({ concurrency, attempts, timeoutSeconds, logger });
  queue.start(
    createJobRunner({
      ...stores,
      platformOf: () => platform,
      diagnostician: placed(app, sources),
      conversation: openConversation(parts, app, stores, sources, zone),
      may: () => true,
      reportUrl: () => undefined,
      escalate: false,
      logger,
      now,
    }),
  );
  const bot = openBot(config, parts, stores, recordedQueue(queue, sources), platform, sources, zone);
  return {
    config,
    zone,
    bot,
    queue,
    sources,
    async saveReport(thread) {
      const id = (await stores.dialogues.load(thread))?.dialogue.diagnoses.at(-1);
      const diagnosis = id === undefined ? undefined : await stores.diagnoses.load(id);
      return diagnosis && saveInto(flags.out, `${diagnosis.id}.html`, renderHtml(viewDiagnosis(diagnosis)));
    },
  };
}
