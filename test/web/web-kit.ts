import pino from 'pino';
import type { Diagnosis } from '../../src/domain/diagnosis.js';
import type { KnowledgeBase } from '../../src/domain/knowledge.js';
import type { AlertDraft } from '../../src/incidents/alerts/parse.js';
import type { QueuedJob } from '../../src/ports/job-queue.js';
import type { HealthPart } from '../../src/web/health.js';
import type { IntakeResult } from '../../src/web/intake.js';
import { createLinks } from '../../src/web/links.js';
import { createMetrics } from '../../src/web/metrics.js';
import { createWebServer } from '../../src/web/server.js';
import type { WebServer, WebServerOptions } from '../../src/web/server.js';
import { webSettingsSchema } from '../../src/web/settings.js';

export const SECRET = 'a secret of the test, long enough';
export const TOKEN = 'token-of-alertmanager';
export const NOW = 1_760_000_000;

export interface TestWeb {
  url: string;
  server: WebServer;
  taken: { drafts: readonly AlertDraft[]; sender: string }[];
  diagnoses: Map<string, Diagnosis>;
  jobs: Map<string, Pick<QueuedJob, 'status' | 'stage'>>;
  links: ReturnType<typeof createLinks>;
  /** What the intake answers, or throws. */
  answer: { result: IntakeResult } | { error: Error };
  /** Unix seconds. */
  clock: { now: number };
  stop(): Promise<void>;
}

const NO_KNOWLEDGE: KnowledgeBase = {
  version: '0',
  rootCauses: new Map(),
  terms: new Map(),
  sops: [],
  cases: [],
};

/** A server on a free port over doubles of its ports. */
export async function startWeb(
  settings: Record<string, unknown> = {},
  more: {
    knowledge?: KnowledgeBase;
    health?: HealthPart[];
    dashboard?: WebServerOptions['dashboard'];
    mount?: WebServerOptions['mount'];
  } = {},
): Promise<TestWeb> {
  const { knowledge = NO_KNOWLEDGE, health = [], ...rest } = more;
  const clock = { now: NOW };
  const now = (): number => clock.now;
  const links = createLinks({ baseUrl: 'http://oscope.test', secret: SECRET, hours: 1, knowledge, now });
  const web = {
    taken: [],
    diagnoses: new Map(),
    jobs: new Map(),
    links,
    answer: { result: { queued: [{ host: 'web-7', id: 'web-1234567' }], joined: [], refused: [] } },
    clock,
  } as unknown as TestWeb;
  web.server = createWebServer({
    settings: webSettingsSchema.parse({ port: 0, webhookTokens: { alertmanager: TOKEN }, ...settings }),
    health,
    metrics: createMetrics({ processMetrics: false }),
    logger: pino({ level: 'silent' }),
    content: {
      queue: { find: (id) => Promise.resolve(web.jobs.get(id) as QueuedJob | undefined) },
      diagnoses: { load: (id) => Promise.resolve(web.diagnoses.get(id)) },
      knowledge,
      intake: {
        take(drafts, sender) {
          web.taken.push({ drafts, sender });
          return 'error' in web.answer
            ? Promise.reject(web.answer.error)
            : Promise.resolve(web.answer.result);
        },
      },
      links,
      linkSecret: SECRET,
    },
    now,
    ...rest,
  });
  const { port } = await web.server.start();
  web.url = `http://127.0.0.1:${port}`;
  web.stop = () => web.server.stop(100);
  return web;
}

/** The signed link as a path of this server. */
export const pathOf = (link: string): string => link.replace('http://oscope.test', '');
