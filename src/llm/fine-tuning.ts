import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type OpenAI from 'openai';
import type { FineTuningJob, FineTuningJobEvent } from 'openai/resources/fine-tuning/jobs/jobs';
import { z } from 'zod';
import { messageOf, OScopeError } from '../errors.js';
import { createOpenAi } from './client.js';
import { resolveEndpoint } from './endpoint.js';
import type { EndpointSettings } from './endpoint.js';
import { toModelError } from './server-errors.js';

/** `model` is the one to be tuned. */
export interface TuningSettings extends EndpointSettings {
  /** Milliseconds for one request; uploads take long. Default 120,000. */
  timeoutMs?: number;
  /** Milliseconds between looks at a running job. Default 10,000. */
  pollMs?: number;
}

export interface TuningRequest {
  /** JSONL files of chat examples. */
  train: string;
  validation?: string;
  epochs?: number;
  /** Ending of the tuned model's name. */
  suffix?: string;
  seed?: number;
}

export interface FineTuner {
  /** Uploads the files and starts a job; gives its id. */
  start(request: TuningRequest, signal?: AbortSignal): Promise<string>;
  /** Waits for the end of the job, handing on what the server says; gives the tuned model's name. */
  follow(jobId: string, onMessage: (message: string) => void, signal?: AbortSignal): Promise<string>;
}

/** The server refuses fewer (https://platform.openai.com/docs/guides/supervised-fine-tuning). */
const LEAST_EXAMPLES = 10;
const MOST_FAILURES = 5;
const OVER = ['succeeded', 'failed', 'cancelled'];

const exampleSchema = z.object({
  messages: z
    .array(z.object({ role: z.enum(['system', 'user', 'assistant']), content: z.string().min(1) }))
    .min(2)
    .refine((messages) => messages.at(-1)?.role === 'assistant', 'the last message is not the assistant’s'),
});

function refuseFile(file: string, problem: string): OScopeError {
  return new OScopeError({
    code: 'bad_input',
    message: `${file}: ${problem}.`,
    remedy: 'Write it with `oscope aligner dataset`.',
  });
}

/** Checked before an hour is spent on the server's own check. */
async function checkExamples(file: string, least: number): Promise<void> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw refuseFile(file, messageOf(error));
  });
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  lines.forEach((line, index) => {
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch {
      throw refuseFile(file, `line ${index + 1} is not JSON`);
    }
    const checked = exampleSchema.safeParse(value);
    if (!checked.success)
      throw refuseFile(file, `line ${index + 1}: ${checked.error.issues[0]?.message ?? 'unreadable'}`);
  });
  if (lines.length < least) throw refuseFile(file, `${lines.length} examples, at least ${least} are needed`);
}

async function upload(openai: OpenAI, file: string, signal?: AbortSignal): Promise<string> {
  const made = await openai.files.create({ file: createReadStream(file), purpose: 'fine-tune' }, { signal });
  return made.id;
}

/** Events that were not shown before, oldest first. */
async function newEvents(
  openai: OpenAI,
  jobId: string,
  seen: Set<string>,
  signal?: AbortSignal,
): Promise<FineTuningJobEvent[]> {
  const events: FineTuningJobEvent[] = [];
  // Pages go back in time: the first known event ends the search.
  for await (const event of openai.fineTuning.jobs.listEvents(jobId, { limit: 50 }, { signal })) {
    if (seen.has(event.id)) break;
    events.push(event);
  }
  for (const event of events) seen.add(event.id);
  return events.reverse();
}

/** Hands on what is new. The job is read first: events that come after its end are then not missed. */
async function look(
  openai: OpenAI,
  jobId: string,
  seen: Set<string>,
  onMessage: (message: string) => void,
  signal?: AbortSignal,
): Promise<FineTuningJob> {
  const job = await openai.fineTuning.jobs.retrieve(jobId, { signal });
  for (const event of await newEvents(openai, jobId, seen, signal)) onMessage(event.message);
  return job;
}

function tunedModel(job: FineTuningJob): string {
  if (job.status === 'succeeded' && job.fine_tuned_model !== null) return job.fine_tuned_model;
  const why = job.error?.message ?? '';
  throw new OScopeError({
    code: 'model',
    message: `The fine-tuning job ${job.id} ${job.status === 'cancelled' ? 'was cancelled' : 'failed'}${why === '' ? '' : `: ${why}`}.`,
    remedy: 'Correct what the server names and start a new job.',
  });
}

/**
 * Fine-tuning on OpenAI or a server that speaks its API
 * (https://platform.openai.com/docs/api-reference/fine-tuning).
 * @throws OScopeError `bad_config`, `bad_input` for files that no server would take, `model` for all else
 */
export function createFineTuner(settings: TuningSettings): FineTuner {
  const openai = createOpenAi(resolveEndpoint(settings), settings.timeoutMs ?? 120_000);
  const guarded = async <T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw error instanceof OScopeError ? error : toModelError(error, signal);
    }
  };
  return {
    async start({ train, validation, epochs, suffix, seed }, signal) {
      await checkExamples(train, LEAST_EXAMPLES);
      if (validation !== undefined) await checkExamples(validation, 1);
      return guarded(async () => {
        const training_file = await upload(openai, train, signal);
        const validation_file =
          validation === undefined ? undefined : await upload(openai, validation, signal);
        const hyperparameters = epochs === undefined ? undefined : { n_epochs: epochs };
        const job = await openai.fineTuning.jobs.create(
          {
            model: settings.model,
            training_file,
            validation_file,
            suffix,
            seed,
            method: { type: 'supervised', supervised: { hyperparameters } },
          },
          { signal },
        );
        return job.id;
      }, signal);
    },
    async follow(jobId, onMessage, signal) {
      const seen = new Set<string>();
      for (let failures = 0; ;) {
        try {
          const job = await guarded(() => look(openai, jobId, seen, onMessage, signal), signal);
          if (OVER.includes(job.status)) return tunedModel(job);
          failures = 0;
        } catch (error) {
          // A job takes an hour: a server that is away for a minute is no reason to leave it.
          failures += 1;
          if (!(error instanceof OScopeError) || !error.retryable || failures > MOST_FAILURES) throw error;
        }
        await guarded(() => delay(settings.pollMs ?? 10_000, undefined, { signal }), signal);
      }
    },
  };
}
