import pino from 'pino';
import { createBot } from '../../../src/chat/bot/bot.js';
import type { Bot } from '../../../src/chat/bot/bot.js';
import type { BotOptions } from '../../../src/chat/bot/options.js';
import type { ChatEvent, ChatUser, MessageContent } from '../../../src/domain/chat-event.js';
import type { ChatMessage, Line } from '../../../src/domain/chat-message.js';
import type { Diagnosis } from '../../../src/domain/diagnosis.js';
import type { Dialogue } from '../../../src/domain/dialogue.js';
import type { DiagnoseJob, Job } from '../../../src/domain/job.js';
import type { Place, Posted } from '../../../src/domain/place.js';
import { placeKey } from '../../../src/domain/place.js';
import { createAccess } from '../../../src/incidents/access.js';
import type { AccessRule } from '../../../src/incidents/access.js';
import { createMemoryContextStore } from '../../../src/incidents/context-store-memory.js';
import { createMemoryDeliveryStore } from '../../../src/incidents/delivery-store-memory.js';
import { hostOfEntry, inventoryEntrySchema } from '../../../src/incidents/inventory-host.js';
import { createInventory } from '../../../src/incidents/inventory.js';
import { createMemoryDiagnosisStore } from '../../../src/incidents/memory-diagnosis-store.js';
import { createMemoryStormStore } from '../../../src/incidents/storm-store-memory.js';
import { createMemoryVoteStore } from '../../../src/incidents/vote-store-memory.js';
import type { BotReply } from '../../../src/ports/chat-bot.js';
import type { ChatPlatform } from '../../../src/ports/chat-platform.js';
import type { EnqueueOptions, JobQueue, JobStatus } from '../../../src/ports/job-queue.js';
import { oom } from '../../report/sample.js';

export const NOW = Date.parse('2026-11-23T15:00:00Z') / 1000;
export const ann: ChatUser = { id: 'U1', name: 'Ann', zone: 'Europe/Berlin' };
export const bob: ChatUser = { id: 'U2', name: 'Bob', zone: null };
export const channel: Place = { platform: 'slack', team: 'T1', channel: 'C1', thread: null };
export const under = (thread: string): Place => ({ ...channel, thread });

interface FakeJob {
  job: Job;
  status: JobStatus;
  options: EnqueueOptions;
}

/** As BullMQ: an id once; of a storm's key one that waits, and while one runs the last one is kept for afterwards. */
export interface FakeQueue extends JobQueue {
  jobs: FakeJob[];
  start(id: string): void;
  finish(id: string): void;
  fail(id: string): void;
}

export function createFakeQueue(): FakeQueue {
  const jobs: FakeJob[] = [];
  const kept = new Map<string, FakeJob>();
  const find = (id: string) => jobs.find(({ job }) => job.id === id);
  return {
    jobs,
    add(job, options) {
      if (find(job.id) !== undefined) return Promise.resolve({ id: job.id, added: false });
      const one: FakeJob = { job, status: 'waiting', options };
      const { storm } = options;
      const open = jobs.find(
        ({ options: { storm: other }, status }) =>
          storm !== undefined && other === storm && status !== 'done' && status !== 'failed',
      );
      if (open === undefined) jobs.push(one);
      else if (open.status === 'running') kept.set(storm ?? '', one);
      return Promise.resolve({ id: open?.job.id ?? job.id, added: open === undefined });
    },
    find(id) {
      const one = find(id);
      return Promise.resolve(one && { job: one.job, status: one.status, stage: 'detecting', attempts: 1 });
    },
    list: () =>
      Promise.resolve(
        jobs
          .filter(({ status }) => status === 'running' || status === 'waiting')
          .map(({ job, status }) => ({
            job,
            status,
            stage: status === 'running' ? 'detecting' : '',
            attempts: 1,
          })),
      ),
    close: () => Promise.resolve(),
    start(id) {
      const one = find(id);
      if (one !== undefined) one.status = 'running';
    },
    finish(id) {
      const one = find(id);
      if (one === undefined) return;
      one.status = 'done';
      const next = kept.get(one.options.storm ?? '');
      kept.delete(one.options.storm ?? '');
      if (next !== undefined) jobs.push(next);
    },
    fail(id) {
      const one = find(id);
      if (one !== undefined) one.status = 'failed';
    },
  };
}

export interface FakePlatform extends ChatPlatform {
  posts: { place: Place; message: ChatMessage; key: string; posted: Posted }[];
}

export function createFakePlatform(fault?: () => Error | undefined): FakePlatform {
  const posts: FakePlatform['posts'] = [];
  return {
    id: 'slack',
    posts,
    post(place, message, key) {
      const wrong = fault?.();
      if (wrong !== undefined) return Promise.reject(wrong);
      const posted = { place, message: `p${posts.length + 1}` };
      posts.push({ place, message, key, posted });
      return Promise.resolve(posted);
    },
    update: () => Promise.resolve(),
    find: (place, key) =>
      Promise.resolve(
        posts.find((one) => one.key === key && placeKey(one.place) === placeKey(place))?.posted,
      ),
    upload: () => Promise.resolve(),
    whisper: () => Promise.resolve(),
  };
}

const FLEET = [
  { name: 'db-07', addresses: ['10.0.3.17'], groups: ['db'] },
  { name: 'web-02', addresses: ['10.0.3.9'], groups: ['web'] },
  { name: 'web-1', addresses: ['10.0.0.1'], groups: ['web'] },
  { name: 'secret-1', addresses: ['10.9.9.9'], groups: ['secret'] },
];

export function fleet(entries: readonly object[] = FLEET) {
  return createInventory(entries.map((entry) => hostOfEntry(inventoryEntrySchema.parse(entry))));
}

export interface Kit extends Omit<BotOptions, 'queue'> {
  bot: Bot;
  queue: FakeQueue;
  platform: FakePlatform;
  /** Time that the test sets. */
  clock: { now: number };
  handle(event: Partial<ChatEvent> & Pick<ChatEvent, 'kind'>): Promise<BotReply>;
  jobs(): DiagnoseJob[];
  /** Ends a job: its diagnosis is stored, its storm is finished, its report stands in the channel. */
  complete(id: string, like?: Diagnosis): Promise<Place[]>;
  dialogues: BotOptions['dialogues'] & { open(dialogue: Partial<Dialogue> & { place: Place }): void };
}

export const RULES: AccessRule[] = [{ channels: ['C1'], groups: ['db', 'web'] }];

function fakeDialogues(): Kit['dialogues'] {
  const kept = new Map<string, Dialogue>();
  return {
    load(place) {
      const dialogue = kept.get(placeKey(place));
      return Promise.resolve(dialogue && { dialogue, version: 1 });
    },
    open(dialogue) {
      kept.set(placeKey(dialogue.place), dialogue as Dialogue);
    },
  };
}

/** A bot over stores in memory, with the fleet's hosts, of which the channel may see those of db and web. */
export function createKit(
  more: Partial<Omit<BotOptions, 'queue'>> & {
    rules?: AccessRule[];
    entries?: object[];
    fault?: () => Error | undefined;
  } = {},
): Kit {
  const clock = { now: NOW };
  const now = (): number => clock.now;
  const queue = createFakeQueue();
  const platform = createFakePlatform(more.fault);
  const inventory = fleet(more.entries);
  const dialogues = fakeDialogues();
  const options: Omit<BotOptions, 'queue' | 'dialogues'> = {
    access: createAccess(more.rules ?? RULES, () => Promise.resolve(inventory)),
    votes: createMemoryVoteStore(),
    storms: createMemoryStormStore({ windowSeconds: 1800, now }),
    diagnoses: createMemoryDiagnosisStore(now),
    deliveries: createMemoryDeliveryStore({ now: () => clock.now * 1000 }),
    contexts: createMemoryContextStore(),
    platforms: [platform],
    aligner: {
      alignText: (text) =>
        Promise.resolve(/oom|memory|restart/i.test(text) ? ['service-memory-at-limit'] : ['disk-busy']),
    },
    rootCauses: new Map([
      ...oom.report.rootCauses.map(({ id, title }) => [id, title] as const),
      ['disk.full', 'A file system is full'],
      ['net.dns-failure', 'Names are not resolved'],
    ]),
    zone: 'UTC',
    retentionSeconds: 30 * 86_400,
    alertChannels: ['C1'],
    canEscalate: true,
    reportUrl: (id) => `https://oscope.example.com/reports/${id}`,
    now,
    logger: pino({ level: 'silent' }),
    ...more,
  };
  const bot = createBot({ ...options, dialogues, queue });
  let events = 0;
  const base = () => ({ id: `E${++events}`, place: channel, at: Math.floor(clock.now), user: ann });
  const save = options.diagnoses as ReturnType<typeof createMemoryDiagnosisStore>;
  return {
    ...options,
    dialogues,
    bot,
    queue,
    platform,
    clock,
    handle: (event) => bot.handle({ ...base(), ...event } as ChatEvent),
    jobs: () => queue.jobs.flatMap(({ job }) => (job.kind === 'diagnose' ? [job] : [])),
    async complete(id, like = oom) {
      const job = queue.jobs.find((one) => one.job.id === id)?.job;
      const incident = job?.kind === 'diagnose' ? job.incident : like.incident;
      await save.save({ ...like, id, incident });
      queue.finish(id);
      await options.deliveries.record(id, { place: job?.place ?? channel, message: `report-${id}` });
      return options.storms.finish(id, clock.now);
    },
  };
}

export function content(text: string, more: Partial<MessageContent> = {}): MessageContent {
  return { author: '', texts: [text], fields: [], links: [], color: '', ...more };
}

function textOfLine(line: Line): string {
  return line.map((span) => (typeof span === 'string' ? span : span.text)).join('');
}

/** All that a message says, in one text. */
export function textOf(message: ChatMessage | undefined): string {
  const blocks = (message?.blocks ?? []).map((block) => {
    if (block.kind === 'heading' || block.kind === 'code') return block.text;
    if (block.kind === 'text' || block.kind === 'context') return textOfLine(block.line);
    if (block.kind === 'list') return block.items.map(textOfLine).join('\n');
    if (block.kind === 'actions')
      return block.actions.map(({ action, label, value }) => `[${action} ${label} ${value}]`).join(' ');
    return '';
  });
  return [message?.summary ?? '', ...blocks].join('\n');
}

export function buttonsOf(message: ChatMessage | undefined) {
  return (message?.blocks ?? []).flatMap((block) => (block.kind === 'actions' ? block.actions : []));
}
