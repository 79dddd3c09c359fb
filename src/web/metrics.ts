import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import type { Diagnosis } from '../domain/diagnosis.js';

const STAGE_BUCKETS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 40, 60];
const DIAGNOSIS_BUCKETS = [0.5, 1, 2.5, 5, 10, 20, 30, 60, 120, 300];
const DEPTH_LIMIT_MS = 2000;

/** `later`: put off by a rate limit; `returned`: given back, since the process stops or another one has the job. */
export type JobOutcome = 'done' | 'retry' | 'later' | 'failed' | 'returned';
export type AlertOutcome = 'queued' | 'joined' | 'refused';

/** Jobs by status: `waiting`, `running`, … */
export type QueueDepth = () => Promise<Readonly<Record<string, number>>>;

/** What Prometheus scrapes under /metrics, a registry for each server. No label holds a host, a user or a channel. */
export interface Metrics {
  registry: Registry;
  job(kind: 'diagnose' | 'turn', outcome: JobOutcome): void;
  /** Stages, tokens and the result of a finished diagnosis. */
  diagnosis(diagnosis: Diagnosis): void;
  chatError(platform: string, operation: string, rateLimited: boolean): void;
  alerts(sender: string, outcome: AlertOutcome, count: number): void;
  request(route: string, status: number): void;
}

export interface MetricsOptions {
  queueDepth?: QueueDepth;
  /** Memory, CPU, event loop of this process; off where several registries live in one. */
  processMetrics?: boolean;
}

/** The last known depth when Redis does not answer: a scrape never hangs. */
function watchQueue(registry: Registry, queueDepth: QueueDepth): void {
  const gauge = new Gauge({
    name: 'oscope_queue_jobs',
    help: 'Jobs on the queue by status.',
    labelNames: ['status'],
    registers: [registry],
    async collect() {
      const late = new Promise<null>((resolve) => setTimeout(resolve, DEPTH_LIMIT_MS, null).unref());
      const depth = await Promise.race([queueDepth().catch(() => null), late]);
      for (const [status, count] of Object.entries(depth ?? {})) gauge.set({ status }, count);
    },
  });
}

function resultOf({ report }: Diagnosis): string {
  const [first] = report.rootCauses;
  if (report.abstained || first === undefined) return 'unsure';
  return first.id === 'none' ? 'healthy' : 'cause';
}

function diagnosisMetrics(registers: Registry[]): (diagnosis: Diagnosis) => void {
  const results = new Counter({
    name: 'oscope_diagnoses_total',
    help: 'Finished diagnoses: a cause was named, the host is healthy, or it is unsure.',
    labelNames: ['result', 'analyst'],
    registers,
  });
  const wall = new Histogram({
    name: 'oscope_diagnosis_duration_seconds',
    help: 'Wall time of a diagnosis.',
    buckets: DIAGNOSIS_BUCKETS,
    registers,
  });
  const stages = new Histogram({
    name: 'oscope_stage_duration_seconds',
    help: 'Time of a stage of a diagnosis.',
    labelNames: ['stage'],
    buckets: STAGE_BUCKETS,
    registers,
  });
  const tokens = new Counter({
    name: 'oscope_model_tokens_total',
    help: 'Tokens that models read and wrote.',
    labelNames: ['kind'],
    registers,
  });
  const cost = new Counter({ name: 'oscope_model_cost_usd_total', help: 'Cost of models.', registers });
  return (diagnosis) => {
    const { engine, usage } = diagnosis;
    results.inc({ result: resultOf(diagnosis), analyst: engine.analyst });
    wall.observe(usage.wallMs / 1000);
    for (const [stage, ms] of Object.entries(usage.perNodeMs)) stages.observe({ stage }, ms / 1000);
    tokens.inc({ kind: 'prompt' }, usage.promptTokens);
    tokens.inc({ kind: 'completion' }, usage.completionTokens);
    cost.inc(usage.costUsd ?? 0);
  };
}

function counter<Label extends string>(
  registry: Registry,
  name: string,
  help: string,
  labelNames: Label[],
): Counter<Label> {
  return new Counter({ name, help, labelNames, registers: [registry] });
}

export function createMetrics({ queueDepth, processMetrics = true }: MetricsOptions = {}): Metrics {
  const registry = new Registry();
  if (processMetrics) collectDefaultMetrics({ register: registry });
  if (queueDepth !== undefined) watchQueue(registry, queueDepth);
  const jobs = counter(registry, 'oscope_jobs_total', 'Runs of jobs by how they ended.', ['kind', 'outcome']);
  const chat = counter(registry, 'oscope_chat_errors_total', 'Failed calls of a chat platform.', [
    'platform',
    'operation',
  ]);
  const limited = counter(registry, 'oscope_chat_rate_limited_total', 'Answers 429 of a chat platform.', [
    'platform',
    'operation',
  ]);
  const alerts = counter(registry, 'oscope_alerts_total', 'Alerts that came by webhook.', [
    'sender',
    'outcome',
  ]);
  const requests = counter(registry, 'oscope_http_requests_total', 'Requests to this server.', [
    'route',
    'status',
  ]);
  return {
    registry,
    job: (kind, outcome) => jobs.inc({ kind, outcome }),
    diagnosis: diagnosisMetrics([registry]),
    chatError(platform, operation, rateLimited) {
      (rateLimited ? limited : chat).inc({ platform, operation });
    },
    alerts: (sender, outcome, count) => alerts.inc({ sender, outcome }, count),
    request: (route, status) => requests.inc({ route, status: String(status) }),
  };
}
