import { z } from 'zod';
import type { ModelReply, ModelRequest } from '../ports/model.js';
import type { Dialect } from './dialect.js';
import { ModelError } from './model-error.js';
import { approximateTokens } from './token-budget.js';

/** Only what is read, and leniently: servers leave out or add almost everything else. */
const completionSchema = z.object({
  choices: z
    .array(
      z.object({
        finish_reason: z.string().nullish(),
        message: z.object({
          content: z.union([z.string(), z.array(z.object({ text: z.string().optional() }))]).nullish(),
          refusal: z.string().nullish(),
        }),
      }),
    )
    .min(1),
  usage: z
    .object({
      prompt_tokens: z.number().nonnegative().nullish(),
      completion_tokens: z.number().nonnegative().nullish(),
    })
    .nullish(),
});

type Message = { role: 'system' | 'user'; content: string };

export interface CompletionBody {
  model: string;
  messages: Message[];
  max_tokens?: number;
  max_completion_tokens?: number;
  temperature?: number;
  enable_thinking?: boolean;
  response_format?:
    | { type: 'json_object' }
    | { type: 'json_schema'; json_schema: { name: string; strict: true; schema: Record<string, unknown> } };
}

function responseFormat({ schema }: ModelRequest, { format }: Dialect): Partial<CompletionBody> {
  if (schema === undefined || format === 'plain') return {};
  if (format === 'json_object') return { response_format: { type: 'json_object' } };
  const definition = { name: schema.name, strict: true as const, schema: { ...schema.jsonSchema } };
  return { response_format: { type: 'json_schema', json_schema: definition } };
}

/** The request as this server takes it. */
export function buildCompletionBody(model: string, request: ModelRequest, dialect: Dialect): CompletionBody {
  const spellsOut = request.schema !== undefined && dialect.format !== 'json_schema';
  const system = spellsOut ? `${request.system}\n\n${request.schema?.instruction ?? ''}` : request.system;
  const messages: Message[] = dialect.systemRole
    ? [
        { role: 'system', content: system },
        { role: 'user', content: request.user },
      ]
    : [{ role: 'user', content: `${system}\n\n${request.user}` }];
  return {
    model,
    messages,
    [dialect.limitKey]: request.maxTokens,
    ...(dialect.temperature ? { temperature: 0 } : {}),
    ...(dialect.disableThinking ? { enable_thinking: false } : {}),
    ...responseFormat(request, dialect),
  };
}

const SERVER_GAVE_UP = new Set(['error', 'insufficient_system_resource', 'abort', 'repetition_truncation']);

/**
 * Reads a completion.
 * @throws ModelError `truncated`, `refused`, `content_filter`, or `server` when it is no completion at all
 */
export function readCompletion(body: unknown, request: ModelRequest): ModelReply {
  const parsed = completionSchema.safeParse(body);
  const choice = parsed.success ? parsed.data.choices[0] : undefined;
  if (!parsed.success || choice === undefined) {
    throw new ModelError({
      reason: 'server',
      message: 'What the model server sent is no chat completion.',
      remedy: 'Check that OPENAI_BASE_URL ends where the API starts (often /v1).',
      retryable: true,
    });
  }
  const { content, refusal } = choice.message;
  const text =
    typeof content === 'string' ? content : (content ?? []).map((part) => part.text ?? '').join('');
  const usage = {
    promptTokens: parsed.data.usage?.prompt_tokens ?? approximateTokens(request.system + request.user),
    completionTokens: parsed.data.usage?.completion_tokens ?? approximateTokens(text),
  };
  const finishReason = choice.finish_reason ?? 'stop';
  const fail = (reason: 'truncated' | 'refused' | 'content_filter' | 'server', message: string): ModelError =>
    new ModelError({ reason, message, usage, retryable: reason === 'server' });
  if (typeof refusal === 'string' && refusal !== '') throw fail('refused', 'The model refused to answer.');
  if (finishReason === 'length')
    throw fail('truncated', `The model's answer was cut off at ${request.maxTokens} tokens.`);
  if (finishReason === 'content_filter')
    throw fail('content_filter', "A content filter stopped the model's answer.");
  if (SERVER_GAVE_UP.has(finishReason)) throw fail('server', `The model server gave up (${finishReason}).`);
  return { text, ...usage, finishReason };
}
