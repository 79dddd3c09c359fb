import { z } from 'zod';

type Json = Record<string, unknown>;

function isRecord(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * What every server's strict mode takes (OpenAI and Azure refuse bounds on lengths, grammars of vLLM and
 * Ollama differ in the rest). Bounds are dropped here and checked by zod afterwards.
 * https://platform.openai.com/docs/guides/structured-outputs#supported-schemas
 */
const PORTABLE = new Set([
  'type',
  'properties',
  'required',
  'additionalProperties',
  'items',
  'enum',
  'const',
  'anyOf',
]);

function portable(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(portable);
  if (!isRecord(schema)) return schema;
  const kept = Object.entries(schema).filter(([key]) => PORTABLE.has(key));
  return Object.fromEntries(
    kept.map(([key, value]) => {
      if (key === 'properties' && isRecord(value)) {
        return [
          key,
          Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, portable(inner)])),
        ];
      }
      return [key, key === 'items' || key === 'anyOf' ? portable(value) : value];
    }),
  );
}

/** The full JSON Schema of a zod schema, and the subset of it that servers can enforce. */
export function jsonSchemasOf(schema: z.ZodType): { full: Json; enforceable: Json } {
  const full: Json = { ...z.toJSONSchema(schema) };
  delete full.$schema;
  const enforceable = portable(full);
  return { full, enforceable: isRecord(enforceable) ? enforceable : {} };
}

function toNumber(value: string, schema: Json): unknown {
  const match = /^\s*([-+]?\d*\.?\d+(?:e[-+]?\d+)?)\s*(%?)\s*$/i.exec(value);
  if (match === null) return value;
  return scaled(Number(match[1]) / (match[2] === '%' && schema.maximum === 1 ? 100 : 1), schema);
}

/** A share given in percent, where 0 to 1 was asked. */
function scaled(value: number, schema: Json): number {
  return schema.maximum === 1 && schema.minimum === 0 && value >= 2 && value <= 100 ? value / 100 : value;
}

/**
 * Puts right what small models often get wrong but what leaves no doubt: numbers and lists as strings, a
 * single value for a list, null for an empty list or text, percentages. Anything else stays for zod to refuse.
 * @param schema JSON Schema with its bounds
 */
export function coerceToSchema(value: unknown, schema: unknown): unknown {
  if (!isRecord(schema)) return value;
  if (schema.type === 'object' && isRecord(value) && isRecord(schema.properties)) {
    return Object.fromEntries(
      Object.entries(schema.properties).map(([key, inner]) => [key, coerceToSchema(value[key], inner)]),
    );
  }
  if (schema.type === 'array') {
    const isEmpty = value === null || value === undefined || value === '';
    const list: unknown[] = Array.isArray(value) ? value : isEmpty ? [] : [value];
    return list.map((item) => coerceToSchema(item, schema.items));
  }
  if (schema.type === 'number' || schema.type === 'integer') {
    if (typeof value === 'number') return scaled(value, schema);
    return typeof value === 'string' ? toNumber(value, schema) : value;
  }
  if (schema.type === 'string') {
    if (typeof value === 'number') return String(value);
    return (value === null || value === undefined) && !('enum' in schema) ? '' : value;
  }
  return value;
}
