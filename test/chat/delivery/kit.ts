import { createJobRunner } from '../../../src/chat/delivery/runner.js';
import type { JobRunnerOptions } from '../../../src/chat/delivery/options.js';
import type { ChatMessage } from '../../../src/domain/chat-message.js';
import type { Diagnosis } from '../../../src/domain/diagnosis.js';
import type { Place, Posted } from '../../../src/domain/place.js';
import { OScopeError } from '../../../src/errors.js';
import { createMemoryDeliveryStore } from '../../../src/incidents/delivery-store-memory.js';
import { createMemoryDialogueStore } from '../../../src/incidents/dialogue-store-memory.js';
import { createMemoryDiagnosisStore } from '../../../src/incidents/memory-diagnosis-store.js';
import { createMemoryStormStore } from '../../../src/incidents/storm-store-memory.js';
import { createLogger } from '../../../src/logger.js';
import type { ChatPlatform } from '../../../src/ports/chat-platform.js';
import type { Answer } from '../../../src/ports/conversation.js';
import type { Diagnostician } from '../../../src/ports/diagnostician.js';
import type { JobRun, JobRunner } from '../../../src/ports/job-runner.js';
import { oom } from '../../report/sample.js';

type Operation = 'post' | 'update' | 'find' | 'upload';
export interface Said {
  key: string;
  place: Place;
  ts: string;
  /** Every text that it has had, the last one is there now. */
  texts: string[];
}

export const limited = (retryAfterMs: number): OScopeError =>
  new OScopeError({ code: 'unavailable', message: '429', retryable: true, retryAfterMs });
export const lost = new OScopeError({ code: 'unavailable', message: 'no answer', retryable: true });
export const refused = new OScopeError({ code: 'bad_input', message: 'channel_not_found' });

/** Remembers what was said. `fault` says what a call comes to: an error before it is done, or after it ("lost answer"). */
export function fakePlatform() {
  const said: Said[] = [];
  const files: { key: string; place: Place; name: string }[] = [];
  let fault: (operation: Operation, key: string) => { before?: Error; after?: Error } | undefined = () =>
    undefined;
  async function through<T>(operation: Operation, key: string, done: () => T): Promise<T> {
    await Promise.resolve();
    const planned = fault(operation, key);
    if (planned?.before !== undefined) throw planned.before;
    const result = done();
    if (planned?.after !== undefined) throw planned.after;
    return result;
  }
  const text = (message: ChatMessage): string => message.summary;
  const platform: ChatPlatform = {
    id: 'slack',
    post: (place, message, key) =>
      through('post', key, () => {
        const ts = `${said.length + 1}.0`;
        said.push({ key, place, ts, texts: [text(message)] });
        return { place, message: ts };
      }),
    update: ({ message }: Posted, content) =>
      through('update', message, () => void said.find(({ ts }) => ts === message)?.texts.push(text(content))),
    find: (place, key) =>
      through('find', key, () => {
        const found = said.find((one) => one.key === key && one.place.thread === place.thread);
        return found && { place, message: found.ts };
      }),
    upload: (place, file) =>
      through('upload', file.key, () => void files.push({ key: file.key, place, name: file.name })),
    whisper: () => Promise.resolve(),
  };
  return {
    platform,
    said,
    files,
    of: (key: string) => said.filter((one) => one.key === key),
    failWith(plan: typeof fault) {
      fault = plan;
    },
  };
}

export interface Calls {
  diagnose: number;
  resume: number;
}

/** A runner over stores in memory. `renew` gives another process over the same stores. */
export function setUp(change: Partial<JobRunnerOptions> = {}) {
  const now = (): number => Date.now() / 1000;
  const slack = fakePlatform();
  const diagnoses = createMemoryDiagnosisStore(now);
  const calls: Calls = { diagnose: 0, resume: 0 };
  const save = async (id: string): Promise<Diagnosis> => {
    const diagnosis = { ...oom, id };
    await diagnoses.save(diagnosis);
    return diagnosis;
  };
  const diagnostician: Diagnostician = {
    diagnose: (_, { id = '', onProgress } = {}) => {
      calls.diagnose += 1;
      onProgress?.({ node: 'collect', status: 'started', message: '', elapsedMs: 0 });
      return save(id);
    },
    resume: (id) => {
      calls.resume += 1;
      return save(id);
    },
    reexamine: () => Promise.reject(new Error('not asked for')),
  };
  const options: JobRunnerOptions = {
    platformOf: () => slack.platform,
    diagnostician,
    diagnoses,
    // A claim is void at once: every "process" here is dead when the next one comes.
    deliveries: createMemoryDeliveryStore({ now: Date.now, leaseMs: 0 }),
    dialogues: createMemoryDialogueStore(),
    storms: createMemoryStormStore({ windowSeconds: 600, now }),
    conversation: { answer: () => Promise.reject<Answer>(new Error('not asked for')) },
    may: () => true,
    reportUrl: (id) => `https://oscope.example/reports/${id}`,
    escalate: false,
    logger: createLogger('silent'),
    now,
    drawChart: () =>
      Promise.resolve({ name: 'metrics.png', title: 'Metrics', mime: 'image/png', bytes: new Uint8Array() }),
    ...change,
  };
  const runner: JobRunner = createJobRunner(options);
  return { slack, calls, options, diagnoses, runner };
}

export function started(starts = 1, signal = new AbortController().signal): JobRun {
  return { signal, starts, onStage: () => undefined };
}
