import type { Aligner } from '../../ports/aligner.js';
import type { ChatPlatform } from '../../ports/chat-platform.js';
import type { ContextStore } from '../../ports/context-store.js';
import type { DeliveryStore } from '../../ports/delivery-store.js';
import type { DiagnosisStore } from '../../ports/diagnosis-store.js';
import type { DialogueStore } from '../../ports/dialogue-store.js';
import type { JobQueue } from '../../ports/job-queue.js';
import type { StormStore } from '../../ports/storm-store.js';
import type { VoteStore } from '../../ports/vote-store.js';
import type { Access } from '../../incidents/access.js';
import type { Logger } from '../../logger.js';

export interface BotOptions {
  /** Whose view of the inventory every answer is made from. */
  access: Access;
  queue: Pick<JobQueue, 'add' | 'find' | 'list'>;
  dialogues: Pick<DialogueStore, 'load'>;
  votes: VoteStore;
  storms: StormStore;
  diagnoses: Pick<DiagnosisStore, 'load' | 'list'>;
  deliveries: DeliveryStore;
  contexts: ContextStore;
  /** Where the bot may post, by their ids. */
  platforms: readonly ChatPlatform[];
  /** The rules' one: alerts attach by standard symptoms, never by a model's words. */
  aligner: Pick<Aligner, 'alignText'>;
  /** Id → title. */
  rootCauses: ReadonlyMap<string, string>;
  /** IANA; for people whose platform tells none, and for alerts. */
  zone: string;
  /** How far back evidence is kept. */
  retentionSeconds: number;
  /** Channels whose messages may be alerts, by id. */
  alertChannels: readonly string[];
  /** A group is configured that "Escalate" calls. */
  canEscalate: boolean;
  /** The report's page, http(s); undefined when there is none. */
  reportUrl?: (diagnosis: string) => string | undefined;
  /** True for the bot's own user. Adapters leave out its messages as well. */
  isSelf?: (user: string, team: string) => boolean;
  /** Unix seconds. */
  now: () => number;
  logger: Logger;
}
