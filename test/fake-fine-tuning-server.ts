import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * OpenAI's files and fine-tuning jobs (https://platform.openai.com/docs/api-reference/fine-tuning) as far as a tuner
 * needs them: multipart upload, job creation that refuses unknown files and models, a job that takes a step each time
 * it is looked at, and events newest first in pages.
 */
export interface FakeFineTuningServer {
  /** Ends in `/v1`. */
  baseUrl: string;
  /** Uploaded files by id. */
  files: Map<string, { name: string; purpose: string; text: string }>;
  /** Bodies of the created jobs. */
  created: Record<string, unknown>[];
  /** Each of the next requests is answered with this status instead. */
  failNext(...statuses: number[]): void;
  close(): Promise<void>;
}

interface Job {
  id: string;
  model: string;
  suffix: string;
  training_file: string;
  looks: number;
  messages: string[];
}

const STEPS = ['validating_files', 'queued', 'running', 'running', 'succeeded'];

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** Parts of a multipart body by field name. */
function partsOf(body: string, contentType: string): Map<string, { name: string; text: string }> {
  const boundary = /boundary="?([^";]+)/.exec(contentType)?.[1] ?? '';
  const parts = new Map<string, { name: string; text: string }>();
  for (const piece of body.split(`--${boundary}`)) {
    const [head = '', ...rest] = piece.split('\r\n\r\n');
    const field = /[; ]name="([^"]+)"/.exec(head)?.[1];
    if (field === undefined) continue;
    const name = /filename="([^"]+)"/.exec(head)?.[1] ?? '';
    parts.set(field, { name, text: rest.join('\r\n\r\n').replace(/\r\n$/, '') });
  }
  return parts;
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

function refuse(
  response: ServerResponse,
  status: number,
  message: string,
  param: string | null = null,
): void {
  json(response, status, { error: { message, type: 'invalid_request_error', param, code: null } });
}

function statusOf(job: Job, willFail: boolean): string {
  const status = STEPS[Math.min(job.looks, STEPS.length - 1)] ?? 'succeeded';
  return willFail && status === 'running' ? 'failed' : status;
}

function describe(job: Job, willFail: boolean): Record<string, unknown> {
  const status = statusOf(job, willFail);
  const done = status === 'succeeded';
  return {
    object: 'fine_tuning.job',
    id: job.id,
    model: job.model,
    created_at: 1_790_000_000,
    finished_at: done ? 1_790_003_600 : null,
    fine_tuned_model: done ? `ft:${job.model}:acme:${job.suffix}:abc123` : null,
    status,
    training_file: job.training_file,
    error:
      status === 'failed'
        ? { code: 'exceeded_quota', message: 'You exceeded your quota', param: null }
        : null,
  };
}

/** @param willFail whether jobs fail while they run */
export async function startFakeFineTuningServer({ willFail = false } = {}): Promise<FakeFineTuningServer> {
  const files: FakeFineTuningServer['files'] = new Map();
  const jobs = new Map<string, Job>();
  const created: Record<string, unknown>[] = [];
  const failures: number[] = [];

  function upload(body: string, contentType: string, response: ServerResponse): void {
    const parts = partsOf(body, contentType);
    const purpose = parts.get('purpose')?.text ?? '';
    const file = parts.get('file');
    if (file === undefined || purpose !== 'fine-tune')
      return refuse(response, 400, 'file or purpose is wrong');
    const id = `file-${files.size + 1}`;
    files.set(id, { name: file.name, purpose, text: file.text });
    json(response, 200, {
      id,
      object: 'file',
      bytes: file.text.length,
      created_at: 1_790_000_000,
      filename: file.name,
      purpose,
      status: 'processed',
    });
  }

  function createJob(body: string, response: ServerResponse): void {
    const asked = JSON.parse(body) as Record<string, string>;
    if (!files.has(asked.training_file ?? ''))
      return refuse(response, 400, `invalid training_file: ${asked.training_file ?? ''}`, 'training_file');
    if (asked.model === 'unknown')
      return refuse(response, 400, 'Model unknown is not available for fine-tuning', 'model');
    created.push(asked);
    const job: Job = {
      id: `ftjob-${jobs.size + 1}`,
      model: asked.model ?? '',
      suffix: asked.suffix ?? '',
      training_file: asked.training_file ?? '',
      looks: 0,
      messages: [],
    };
    jobs.set(job.id, job);
    json(response, 200, describe(job, willFail));
  }

  function listEvents(job: Job, url: URL, response: ServerResponse): void {
    const newestFirst = job.messages
      .map((message, index) => ({
        object: 'fine_tuning.job.event',
        id: `ftevent-${index + 1}`,
        created_at: 1_790_000_000 + index,
        level: 'info',
        message,
        type: 'message',
        data: null,
      }))
      .reverse();
    const after = newestFirst.findIndex((event) => event.id === url.searchParams.get('after'));
    // Smaller pages than asked for, so that paging is met.
    const page = newestFirst.slice(after + 1, after + 3);
    json(response, 200, { object: 'list', data: page, has_more: after + 3 < newestFirst.length });
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = (await bodyOf(request)).toString('utf8');
    const failed = failures.shift();
    if (failed !== undefined) return refuse(response, failed, `status ${failed}`);
    const url = new URL(request.url ?? '/', 'http://localhost');
    const route = `${request.method ?? 'GET'} ${url.pathname}`;
    if (route === 'POST /v1/files') return upload(body, request.headers['content-type'] ?? '', response);
    if (route === 'POST /v1/fine_tuning/jobs') return createJob(body, response);
    const [, id = '', events] = /^GET \/v1\/fine_tuning\/jobs\/([^/]+)(\/events)?$/.exec(route) ?? [];
    const job = jobs.get(id);
    if (job === undefined) return refuse(response, 404, `Could not find fine tune: ${id}`);
    if (events !== undefined) return listEvents(job, url, response);
    job.messages.push(`Look ${job.looks + 1}: ${statusOf(job, willFail)}`, `step ${job.looks}/4`);
    json(response, 200, describe(job, willFail));
    job.looks += 1;
  }

  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    files,
    created,
    failNext: (...statuses) => {
      failures.push(...statuses);
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
