import { assembleApp, createParts } from '../../../src/app.js';
import { createConversation, openDialogue } from '../../../src/chat/conversation/conversation.js';
import { answerText } from '../../../src/chat/conversation/compact.js';
import type { Asker } from '../../../src/ports/asker.js';
import { configSchema } from '../../../src/config.js';
import { createProcedures } from '../../../src/diagnosis/procedures.js';
import type { Diagnosis } from '../../../src/domain/diagnosis.js';
import { dialogueSchema } from '../../../src/domain/dialogue.js';
import type { Dialogue } from '../../../src/domain/dialogue.js';
import type { Host } from '../../../src/domain/incident.js';
import type { TurnJob } from '../../../src/domain/job.js';
import type { Place } from '../../../src/domain/place.js';
import { createInventory } from '../../../src/incidents/inventory.js';
import { hostOfEntry, inventoryEntrySchema } from '../../../src/incidents/inventory-host.js';
import { createMemoryDiagnosisStore } from '../../../src/incidents/memory-diagnosis-store.js';
import type { Answer } from '../../../src/ports/conversation.js';
import type { EvidenceSource } from '../../../src/ports/evidence-source.js';
import { createBundleSource, openBundle } from '../../../src/sources/bundle/index.js';
import { createWindowedSource } from '../../../src/sources/bundle/window.js';

export const PLACE: Place = { platform: 'slack', team: 'T1', channel: 'C1', thread: '1.1' };
const OTHER = inventoryEntrySchema.parse({ name: 'web-8', addresses: ['10.0.3.18'], groups: ['web'] });

export interface Talk {
  first: Diagnosis;
  /** The last answer's text and what came of it. */
  say(
    text: string,
    change?: Partial<TurnJob>,
  ): Promise<{ text: string; answer: Answer; diagnosis: Diagnosis }>;
  dialogue(): Dialogue;
  /** Hosts of which evidence was collected. */
  collected: string[];
  conversation: ReturnType<typeof createConversation>;
  forbidden: Set<string>;
  /** Through the schema, as a store does. */
  reload(): void;
  /** As if the bot had just offered these. */
  offer(ref: string): void;
  /** Keeps a diagnosis as the first one of the dialogue. */
  precede(diagnosis: Diagnosis): Promise<void>;
}

let turns = 0;
export function turnJob(text: string, change: Partial<TurnJob> = {}): TurnJob {
  turns += 1;
  return {
    kind: 'turn',
    id: `t${String(turns).padStart(8, '0')}`,
    place: PLACE,
    user: 'U1',
    userName: 'ann',
    zone: 'Europe/Berlin',
    askedAt: 1_800_000_000 + turns,
    text,
    ...change,
  };
}

/** A dialogue over a recorded incident, answered by the real engine. */
export async function openTalk(dir: string, openModel?: () => Asker): Promise<Talk> {
  const parts = await createParts(configSchema.parse({ logLevel: 'silent' }));
  const incident = await openBundle(dir);
  const collected: string[] = [];
  const recorded = createWindowedSource(createBundleSource(dir), incident.window);
  const source: EvidenceSource = {
    name: 'bundle',
    collect(asked, signal) {
      collected.push(asked.host.hostname);
      return recorded.collect(asked, signal);
    },
  };
  const diagnoses = createMemoryDiagnosisStore(() => 0);
  const app = assembleApp(parts, [source], { diagnoses });
  const first = await app.diagnostician.diagnose(incident, { id: 'd00000001' });
  const conversation = createConversation({
    knowledge: app.knowledge,
    procedures: createProcedures(app.knowledge, app.retriever),
    diagnostician: app.diagnostician,
    diagnoses,
    evidence: parts.dependencies.evidenceStore,
    inventory: () => createInventory([hostOfEntry(OTHER)]),
    openModel,
    links: {
      report: (id) => `https://oscope.example.org/reports/${id}`,
      resolve: (link) => link.replace(/^knowledge:/, 'https://oscope.example.org/knowledge/'),
    },
    zone: 'UTC',
    logger: parts.dependencies.logger,
  });
  const forbidden = new Set<string>();
  let dialogue = openDialogue(PLACE, first.id, null);
  let diagnosis = first;
  return {
    first,
    collected,
    conversation,
    forbidden,
    dialogue: () => dialogue,
    reload() {
      dialogue = dialogueSchema.parse(JSON.parse(JSON.stringify(dialogue)));
    },
    offer(ref) {
      dialogue = { ...dialogue, expecting: { kind: 'choice', ref } };
    },
    async precede(other) {
      await diagnoses.save(other);
      dialogue = { ...dialogue, diagnoses: [other.id, ...dialogue.diagnoses] };
    },
    async say(text, change) {
      const may = (host: Host): boolean => !forbidden.has(host.hostname);
      const answer = await conversation.answer(dialogue, turnJob(text, change), {
        diagnosis,
        signal: AbortSignal.timeout(60_000),
        may,
      });
      dialogue = answer.dialogue;
      diagnosis = answer.diagnosis ?? diagnosis;
      return {
        text: answer.message === null ? '' : answerText(answer.message.blocks, 50_000),
        answer,
        diagnosis,
      };
    },
  };
}
