/** How an answer's shape is asked for, most binding first. */
export type AnswerFormat = 'json_schema' | 'json_object' | 'plain';

/** What a server and model are known to take. Starts from OpenAI's own, adapted to what is refused. */
export interface Dialect {
  format: AnswerFormat;
  /** Reasoning models of OpenAI refuse the old name, older servers do not know the new one. */
  limitKey: 'max_tokens' | 'max_completion_tokens';
  /** Reasoning models take the default temperature only. */
  temperature: boolean;
  /** Qwen 3 on DashScope thinks unless told not to, and then insists on streaming. */
  disableThinking: boolean;
  /** Chat templates of Gemma and early Mistral know no system turn. */
  systemRole: boolean;
}

export const INITIAL_DIALECT: Dialect = {
  format: 'json_schema',
  limitKey: 'max_tokens',
  temperature: true,
  disableThinking: false,
  systemRole: true,
};

export interface Refusal {
  status: number;
  /** Whole text of the error: message, code, parameter. */
  text: string;
}

export interface Adaptation {
  dialect: Dialect;
  /** False when the refusal concerns this one schema rather than the server. */
  lasting: boolean;
}

const ABOUT_FORMAT = /response_format|json_schema|json_object|guided|grammar|schema|structured/i;

function adaptParameters(dialect: Dialect, text: string): Dialect | null {
  if (dialect.limitKey === 'max_tokens' && /max_completion_tokens/i.test(text)) {
    return { ...dialect, limitKey: 'max_completion_tokens' };
  }
  if (dialect.temperature && /temperature/i.test(text)) return { ...dialect, temperature: false };
  if (!dialect.disableThinking && /enable_thinking/i.test(text)) return { ...dialect, disableThinking: true };
  if (dialect.systemRole && /system role|system message|role.{0,30}system|roles must alternate/i.test(text)) {
    return { ...dialect, systemRole: false };
  }
  return null;
}

/**
 * What to try after a refusal; null when nothing is left. Every step gives something up for good, so that
 * a request is sent at most seven times, of which all but the last are refused before they cost anything.
 */
export function adaptDialect(dialect: Dialect, refusal: Refusal, wantsFormat: boolean): Adaptation | null {
  const isRequestFault = [400, 415, 422, 501].includes(refusal.status);
  if (isRequestFault) {
    const adapted = adaptParameters(dialect, refusal.text);
    if (adapted !== null) return { dialect: adapted, lasting: true };
  }
  if (!wantsFormat || dialect.format === 'plain') return null;
  // Some servers fail with a 500 when they cannot compile a schema.
  if (!isRequestFault && !(refusal.status >= 500 && ABOUT_FORMAT.test(refusal.text))) return null;
  const format: AnswerFormat = dialect.format === 'json_schema' ? 'json_object' : 'plain';
  return {
    dialect: { ...dialect, format },
    lasting: !/invalid schema|invalid_json_schema/i.test(refusal.text),
  };
}

/** What is known of each server and model, shared by the clients of one process. */
export interface DialectCache {
  get(key: string): Dialect;
  set(key: string, dialect: Dialect): void;
}

export function createDialectCache(): DialectCache {
  const dialects = new Map<string, Dialect>();
  return {
    get: (key) => dialects.get(key) ?? INITIAL_DIALECT,
    set: (key, dialect) => {
      dialects.set(key, dialect);
    },
  };
}
