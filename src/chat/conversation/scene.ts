import type { ChatBlock, Line, Span } from '../../domain/chat-message.js';
import type { Diagnosis } from '../../domain/diagnosis.js';
import type { Dialogue } from '../../domain/dialogue.js';
import type { Finding } from '../../domain/finding.js';
import type { KnowledgeBase } from '../../domain/knowledge.js';
import type { Revision } from '../../domain/revision.js';
import type { TurnJob } from '../../domain/job.js';
import type { Inventory } from '../../incidents/inventory.js';
import { wallTimeAt } from '../../domain/wall-time.js';
import type { Logger } from '../../logger.js';
import type { Answer, TurnContext } from '../../ports/conversation.js';
import type { DiagnosisStore } from '../../ports/diagnosis-store.js';
import type { Diagnostician } from '../../ports/diagnostician.js';
import type { EvidenceStore } from '../../ports/evidence-store.js';
import type { Procedures } from '../../ports/procedures.js';
import { viewFinding } from '../../report/view-findings.js';
import { factText } from '../../report/view-words.js';
import { bold, code, link } from '../messages/parts.js';
import type { Asker } from '../../ports/asker.js';
import type { Utterance } from './utterance.js';

export interface ConversationDependencies {
  knowledge: KnowledgeBase;
  procedures: Procedures;
  diagnostician: Pick<Diagnostician, 'diagnose' | 'reexamine'>;
  /** Finds earlier versions of the report. */
  diagnoses: Pick<DiagnosisStore, 'load'>;
  evidence: Pick<EvidenceStore, 'get'>;
  /** The hosts at this moment. */
  inventory: () => Pick<Inventory, 'find'> | Promise<Pick<Inventory, 'find'>>;
  /** Opens the model for one diagnosis, masked and within its budget; absent = offline. */
  openModel?: (incident: Diagnosis['incident']) => Asker;
  /** Pages of reports, and of the knowledge base (`knowledge:…`) and the evidence; absent = there are none. */
  links?: { report: (diagnosisId: string) => string; resolve: (link: string) => string };
  /** Where the user has none. */
  zone: string;
  logger: Logger;
}

/** One turn as the replies see it. */
export interface Scene {
  deps: ConversationDependencies;
  dialogue: Dialogue;
  turn: TurnJob;
  said: Utterance;
  diagnosis: Diagnosis;
  context: TurnContext;
  /** IANA; in it times are read and shown. */
  zone: string;
}

/** What a reply says and changes. */
export interface Reply {
  /** One line. */
  summary: string;
  blocks: ChatBlock[];
  /** Findings, SOP checks and cases that it rests on. */
  cites: string[];
  expecting?: Dialogue['expecting'];
  /** What it changed for the rest of the dialogue, in a line. */
  decision?: string;
  revision?: Revision;
  /** A new version of the report. */
  diagnosis?: Diagnosis;
  chart?: Answer['chart'];
}

export function hostOf({ incident: { host } }: Diagnosis): string {
  return host.hostname || host.ip || 'the host';
}

/** `14:03:22`, as the user's clock shows it. */
export function clockIn(zone: string, time: number): string {
  const { hour, minute, second } = wallTimeAt(time, zone);
  return [hour, minute, second].map((part) => String(part).padStart(2, '0')).join(':');
}

/** `[M1]`, linked to where it can be seen: the report's page, else the evidence itself. */
export function citeFinding({ deps, diagnosis }: Scene, finding: Pick<Finding, 'id' | 'link'>): Span {
  const page = deps.links?.report(diagnosis.id);
  const href = page === undefined ? finding.link : `${page}#${finding.id}`;
  const span = link(`[${finding.id}]`, href);
  return typeof span === 'string' ? code(span) : span;
}

/** `Available memory [M1] 62 % → 4.1 %, since 03:12:45 UTC (…)`. */
export function findingLine(scene: Scene, finding: Finding): Line {
  const view = viewFinding(finding, scene.diagnosis.incident);
  const disputed = finding.disputed === undefined ? '' : ' (disputed, does not count)';
  return [bold(view.title), ' ', citeFinding(scene, finding), ` ${factText(view)}${disputed}`];
}

/** A link into the knowledge base, or the name alone. */
export function knowledgeLink({ deps }: Scene, label: string, target: string): Span {
  return link(label, deps.links?.resolve(target));
}

/** An earlier version of the report; a thread may hold reports of several hosts, and not all are for everybody in it. */
export async function earlierReport({ deps, context }: Scene, id: string): Promise<Diagnosis | undefined> {
  const found = await deps.diagnoses.load(id).catch(() => undefined);
  return found !== undefined && (await context.may(found.incident.host)) ? found : undefined;
}

export function findingsById({ findings }: Diagnosis, ids: readonly string[]): Finding[] {
  return ids.flatMap((id) => findings.find((finding) => finding.id === id) ?? []);
}
