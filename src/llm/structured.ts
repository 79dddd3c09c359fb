import { z } from 'zod';
import type { AnswerSchema, Model, ModelReply } from '../ports/model.js';
import { coerceToSchema, jsonSchemasOf } from './answer-schema.js';
import { withBudget } from './budget.js';
import type { Budget } from './budget.js';
import { extractObjects } from './extract-json.js';
import { unescapeFenced } from './fence.js';
import { ModelError } from './model-error.js';
import { renderPrompt } from './prompts.js';
import type { Prompts, RenderedPrompt } from './prompts.js';

export interface StructuredOptions {
  /** Holds `answer-format` and `repair`. */
  prompts: Prompts;
  /** For a model that is not guarded yet. */
  budget?: Budget;
  signal?: AbortSignal;
}

export interface StructuredAnswer<T> {
  value: T;
  usage: { calls: number; promptTokens: number; completionTokens: number };
}

type Reading<T> = { value: T } | { problems: string };

const LONGEST_ECHO = 8000;

/** A model copies evidence as it stood in the fence. */
function unescapeQuotes(value: unknown): unknown {
  if (typeof value === 'string') return unescapeFenced(value);
  if (Array.isArray(value)) return value.map(unescapeQuotes);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, unescapeQuotes(inner)]));
}

/** The first object that fits, or what is wrong with the likeliest. */
function readAnswer<T>(text: string, schema: z.ZodType<T>, jsonSchema: unknown): Reading<T> {
  let problems = '';
  for (const object of extractObjects(text)) {
    const checked = schema.safeParse(coerceToSchema(unescapeQuotes(object), jsonSchema));
    if (checked.success) return { value: checked.data };
    problems ||= z.prettifyError(checked.error);
  }
  return { problems: problems === '' ? 'The answer holds no JSON object.' : problems };
}

function repairPrompt(
  prompt: RenderedPrompt,
  prompts: Prompts,
  schema: string,
  answer: string,
  problems: string,
): string {
  const repair = renderPrompt(prompts, 'repair', {
    problems: problems.slice(0, 2000),
    schema,
    answer: answer.slice(0, LONGEST_ECHO),
  });
  // The original prompt stays in front, word for word, so that the server's prompt cache still serves it.
  return [prompt.user, repair.system, repair.user].join('\n\n');
}

/**
 * An answer of the given shape: asked for as strictly as the server can, read as leniently as is safe,
 * checked by zod, and asked for once more with the problems named.
 * @param schema an object whose keys are all required
 * @throws ModelError (OScopeError `model`); `bad_answer` when the repaired answer does not fit either
 */
export async function completeStructured<T>(
  model: Model,
  prompt: RenderedPrompt,
  schema: z.ZodType<T>,
  { prompts, budget, signal }: StructuredOptions,
): Promise<StructuredAnswer<T>> {
  const asked = budget === undefined ? model : withBudget(model, budget);
  const { full, enforceable } = jsonSchemasOf(schema);
  const schemaText = JSON.stringify(enforceable);
  const instruction = renderPrompt(prompts, 'answer-format', { schema: schemaText }).user;
  const answerSchema: AnswerSchema = {
    name: prompt.purpose.replace(/[^A-Za-z0-9_-]/g, '_'),
    jsonSchema: enforceable,
    instruction,
  };
  const usage = { calls: 0, promptTokens: 0, completionTokens: 0 };
  const ask = async (user: string): Promise<ModelReply> => {
    const { purpose, system, maxTokens } = prompt;
    const reply = await asked.complete({ purpose, system, user, maxTokens, signal, schema: answerSchema });
    usage.calls += 1;
    usage.promptTokens += reply.promptTokens;
    usage.completionTokens += reply.completionTokens;
    return reply;
  };
  const first = await ask(prompt.user);
  const reading = readAnswer(first.text, schema, full);
  if ('value' in reading) return { value: reading.value, usage };
  const second = await ask(repairPrompt(prompt, prompts, schemaText, first.text, reading.problems));
  const repaired = readAnswer(second.text, schema, full);
  if ('value' in repaired) return { value: repaired.value, usage };
  throw new ModelError({
    reason: 'bad_answer',
    message: `The model's answer to ${prompt.purpose} does not have the shape that was asked for, nor after one repair.`,
    remedy: 'Try a larger model, or one that enforces JSON schemas.',
    usage,
  });
}
