import type { IncomingMessage } from 'node:http';

/** Whose manners the server has: they decide what is refused and how that is worded. */
export type FakeVendor =
  | 'openai'
  | 'openai-reasoning'
  | 'vllm'
  | 'vllm-plain'
  | 'ollama-old'
  | 'dashscope'
  | 'qwen3'
  | 'lmstudio'
  | 'gemma';

export interface RecordedRequest {
  method: string;
  path: string;
  query: string;
  headers: IncomingMessage['headers'];
  body: Record<string, unknown>;
  /** `json_schema`, `json_object`, or null when none was asked for. */
  format: string | null;
  system: string;
  user: string;
  refused: boolean;
}

export type Json = Record<string, unknown>;
export type RefusalOf = (request: RecordedRequest) => { status: number; body: Json } | null;

export const isRecord = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function openAiError(
  message: string,
  param: string | null,
  code: string | null,
): { status: number; body: Json } {
  return { status: 400, body: { error: { message, type: 'invalid_request_error', param, code } } };
}

/** OpenAI's strict mode wants every key required and no others allowed, at every level. */
function strictProblem(schema: unknown): string | null {
  if (!isRecord(schema)) return null;
  if (schema.type === 'object') {
    if (schema.additionalProperties !== false)
      return "'additionalProperties' is required to be supplied and to be false.";
    const keys = Object.keys(isRecord(schema.properties) ? schema.properties : {});
    const required = Array.isArray(schema.required) ? schema.required : [];
    if (!keys.every((key) => required.includes(key)))
      return "'required' is required to be supplied and to be an array including every key in properties.";
  }
  for (const word of ['minLength', 'maxLength', '$ref', 'oneOf', 'allOf', 'default']) {
    if (word in schema) return `'${word}' is not permitted.`;
  }
  const inner = [...Object.values(isRecord(schema.properties) ? schema.properties : {}), schema.items];
  return inner.map(strictProblem).find((problem) => problem !== null) ?? null;
}

const jsonWord: RefusalOf = ({ format, system, user }) =>
  format === 'json_object' && !/json/i.test(system + user)
    ? openAiError(
        "'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'.",
        'messages',
        null,
      )
    : null;

const strictSchema: RefusalOf = ({ format, body }) => {
  const wanted = isRecord(body.response_format) ? body.response_format.json_schema : undefined;
  const problem = format === 'json_schema' && isRecord(wanted) ? strictProblem(wanted.schema) : null;
  return problem === null
    ? null
    : openAiError(
        `Invalid schema for response_format 'answer': ${problem}`,
        'response_format',
        'invalid_json_schema',
      );
};

const noFormat =
  (format: string, refusal: { status: number; body: Json }): RefusalOf =>
  (request) =>
    request.format === format ? refusal : null;

/** What each refuses, checked in this order, worded as the vendor words it. */
export const VENDORS: Record<FakeVendor, RefusalOf[]> = {
  openai: [strictSchema, jsonWord],
  'openai-reasoning': [
    ({ body }) =>
      'max_tokens' in body
        ? openAiError(
            "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
            'max_tokens',
            'unsupported_parameter',
          )
        : null,
    ({ body }) =>
      'temperature' in body
        ? openAiError(
            "Unsupported value: 'temperature' does not support 0 with this model. Only the default (1) value is supported.",
            'temperature',
            'unsupported_value',
          )
        : null,
    strictSchema,
    jsonWord,
  ],
  vllm: [],
  'vllm-plain': [
    noFormat('json_schema', {
      status: 400,
      body: {
        object: 'error',
        message: 'Grammar error: Unimplemented keys',
        type: 'BadRequestError',
        param: null,
        code: 400,
      },
    }),
    noFormat('json_object', {
      status: 400,
      body: {
        object: 'error',
        message: 'structured outputs are disabled on this server',
        type: 'BadRequestError',
        param: null,
        code: 400,
      },
    }),
  ],
  'ollama-old': [
    noFormat('json_schema', {
      status: 400,
      body: {
        error: {
          message: 'invalid response_format type: json_schema',
          type: 'invalid_request_error',
          param: null,
          code: null,
        },
      },
    }),
  ],
  dashscope: [
    noFormat(
      'json_schema',
      openAiError(
        "<400> InternalError.Algo.InvalidParameter: 'response_format.type' must be one of 'text', 'json_object'.",
        null,
        'invalid_parameter_error',
      ),
    ),
    jsonWord,
  ],
  qwen3: [
    ({ body }) =>
      body.enable_thinking === false
        ? null
        : openAiError(
            '<400> InternalError.Algo.InvalidParameter: parameter.enable_thinking must be set to false for non-streaming calls',
            null,
            'invalid_parameter_error',
          ),
    jsonWord,
  ],
  lmstudio: [
    noFormat('json_object', {
      status: 400,
      body: { error: "'response_format.type' must be 'json_schema' or 'text'" },
    }),
  ],
  gemma: [
    ({ system }) =>
      system === ''
        ? null
        : {
            status: 400,
            body: {
              object: 'error',
              message: 'System role not supported',
              type: 'BadRequestError',
              param: null,
              code: 400,
            },
          },
    noFormat('json_schema', {
      status: 500,
      body: { error: { message: 'Failed to compile grammar for the json_schema', type: 'server_error' } },
    }),
  ],
};
