import type { Host, Incident } from '../../domain/incident.js';
import type { Place, Posted } from '../../domain/place.js';
import type { Logger } from '../../logger.js';
import type { ChatFile, ChatPlatform } from '../../ports/chat-platform.js';
import type { Conversation } from '../../ports/conversation.js';
import type { DeliveryStore } from '../../ports/delivery-store.js';
import type { DiagnosisStore } from '../../ports/diagnosis-store.js';
import type { Diagnostician } from '../../ports/diagnostician.js';
import type { DialogueStore } from '../../ports/dialogue-store.js';
import type { StormStore } from '../../ports/storm-store.js';
import type { ReportView } from '../../report/view-types.js';
import type { OncePoster } from './post-once.js';
import type { EditPace } from './progress-editor.js';

export interface JobRunnerOptions {
  /** @throws OScopeError when this process cannot reach the platform */
  platformOf: (place: Place) => ChatPlatform;
  diagnostician: Diagnostician;
  diagnoses: Pick<DiagnosisStore, 'load'>;
  deliveries: DeliveryStore;
  dialogues: DialogueStore;
  storms: StormStore;
  conversation: Conversation;
  /** Whether a person may see a host in a place. Deny by default. */
  may: (asker: { place: Place; user: string }, host: Host) => boolean | Promise<boolean>;
  /** The page of a report; undefined when there is none. */
  reportUrl: (id: string) => string | undefined;
  /** From a link that is kept (`knowledge:sops/x.md`) to one that can be followed now. Default: as it is. */
  resolveLink?: (link: string) => string;
  /** An escalation group is configured. */
  escalate: boolean;
  logger: Logger;
  /** Unix seconds. */
  now: () => number;
  /** The decisive metrics as a picture; null when there is nothing to draw. Default: a PNG. */
  drawChart?: (view: ReportView) => Promise<Omit<ChatFile, 'key'> | null>;
}

/** The options, and what is made once of them. */
export interface Delivery extends Required<JobRunnerOptions> {
  poster: OncePoster;
  pace: EditPace;
}

/** As people know it. */
export function sayHost({ host: { hostname, ip } }: Incident): string {
  return hostname === ip || ip === '' ? hostname : `${hostname} (${ip})`;
}

/** Where replies to the posted message go: a message in the channel itself is the root of its thread. */
export function threadOf(asked: Place, posted: Posted): Place {
  return { ...posted.place, thread: asked.thread ?? posted.message };
}
