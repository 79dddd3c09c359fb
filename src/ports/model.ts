/** The shape that an answer must have; a JSON Schema object whose root is of type `object`. */
export interface AnswerSchema {
  name: string;
  jsonSchema: Readonly<Record<string, unknown>>;
  /** Appended to the system text where the server cannot enforce the schema itself; says "JSON". */
  instruction: string;
}

export interface ModelRequest {
  /** Which prompt this is (`draft`, `validate-query`, …): for logs and accounting. */
  purpose: string;
  /** The static part, first, so that servers can cache it. */
  system: string;
  user: string;
  /** Upper bound of the answer, in the model's tokens. */
  maxTokens: number;
  signal?: AbortSignal;
  /** Absent = free text. */
  schema?: AnswerSchema;
}

export interface ModelReply {
  text: string;
  promptTokens: number;
  completionTokens: number;
  /** As the server said it, normally `stop`; truncated and refused answers are errors, never replies. */
  finishReason: string;
}

/** Totals since the model was made. `calls` counts requests that left this process, retries included. */
export interface ModelUsage {
  calls: number;
  promptTokens: number;
  completionTokens: number;
}

/** A chat model. Every failure of `complete` is an OScopeError with code `model`. */
export interface Model {
  readonly name: string;
  complete(request: ModelRequest): Promise<ModelReply>;
  usage(): ModelUsage;
}
