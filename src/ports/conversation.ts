import type { ChatMessage } from '../domain/chat-message.js';
import type { Diagnosis } from '../domain/diagnosis.js';
import type { Dialogue } from '../domain/dialogue.js';
import type { Host } from '../domain/incident.js';
import type { TurnJob } from '../domain/job.js';

export interface TurnContext {
  /** The last of the dialogue's diagnoses. */
  diagnosis: Diagnosis;
  signal: AbortSignal;
  /** Whether the one who asks may see a host in this place. Deny by default. */
  may: (host: Host) => boolean | Promise<boolean>;
  /** What it does while it examines anew, in words. */
  onStage?: (stage: string) => void;
}

export interface Answer {
  /** Null when people talk among themselves, or when it is posted already: then nothing is posted. */
  message: ChatMessage | null;
  /** With this turn in it. Save it over the version that was loaded; when that fails, load again and ask again. */
  dialogue: Dialogue;
  /** A new version of the report, kept already; the dialogue names it. Its id is the turn's job id. */
  diagnosis?: Diagnosis;
  /** The diagnosis and those of its findings that are to be drawn and uploaded. */
  chart?: { diagnosis: Diagnosis; findings: string[] };
}

/** Goes on with a diagnosis in its thread, free of any platform. Answering a turn twice gives the same answer. */
export interface Conversation {
  /** Never throws but for the signal: what cannot be done is said in the answer. */
  answer(dialogue: Dialogue, turn: TurnJob, context: TurnContext): Promise<Answer>;
}
