import { createConversation } from '../chat/conversation/conversation.js';
import { createJobRunner } from '../chat/delivery/runner.js';
import { createProcedures } from '../diagnosis/procedures.js';
import { createJobWorker } from '../jobs/worker.js';
import type { JobWorker } from '../jobs/worker.js';
import { createAsker } from '../llm/asker.js';
import type { ChatPlatform } from '../ports/chat-platform.js';
import type { ServiceCore } from './core.js';
import { canEscalate } from './chat.js';
import { threadDiagnostician } from './diagnosis.js';
import { observeDiagnostician } from './observed.js';
import { choosePlatform } from './page-platform.js';

export interface ServiceWorker extends Pick<JobWorker, 'health' | 'running'> {
  /** Lets jobs end or returns them to the queue; within some 22 s. */
  close(): Promise<void>;
}

/** Takes jobs off the queue, diagnoses in threads, and says in the threads of people what it found. */
export async function startServiceWorker(
  core: ServiceCore,
  platforms: readonly ChatPlatform[],
  recordings: readonly string[],
): Promise<ServiceWorker> {
  const { config, logger, redis, stores, parts, access, metrics, links } = core;
  const threads = threadDiagnostician({ config, redisUrl: redis.url, recordings }, logger);
  const diagnostician = observeDiagnostician(threads, metrics);
  const { knowledge, retriever } = parts.dependencies;
  const { modelOptions } = parts;
  const conversation = createConversation({
    knowledge,
    procedures: createProcedures(knowledge, retriever),
    diagnostician,
    diagnoses: stores.diagnoses,
    evidence: stores.evidence,
    inventory: () => core.inventory.current(),
    ...(modelOptions && { openModel: (incident) => createAsker(modelOptions, incident) }),
    links,
    zone: core.zone,
    logger,
  });
  const runner = createJobRunner({
    ...stores,
    platformOf: choosePlatform(platforms),
    diagnostician,
    resolveLink: (link) => links.resolve(link),
    conversation,
    may: ({ place, user }, host) => access.maySee({ place, user }, host),
    reportUrl: (id) => links.report(id),
    escalate: canEscalate(config),
    logger,
    now: core.now,
  });
  const { prefix, concurrency, timeoutSeconds } = config.jobs;
  const worker = await createJobWorker({
    url: redis.url,
    prefix,
    concurrency,
    timeoutSeconds,
    runner,
    logger,
    onEnd: ({ kind, outcome }) => metrics.job(kind, outcome),
  });
  return {
    health: () => worker.health(),
    running: () => worker.running(),
    async close() {
      await worker.close();
      await threads.close();
    },
  };
}
