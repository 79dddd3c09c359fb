import { parse, YAMLParseError } from 'yaml';
import type { z } from 'zod';
import { OScopeError, messageOf } from '../errors.js';

/** A broken knowledge file: names file and field. */
export function knowledgeError(file: string, field: string, problem: string): OScopeError {
  const where = field === '' ? file : `${file}: ${field}`;
  return new OScopeError({ code: 'bad_knowledge', message: `${where}: ${problem}` });
}

export function parseYaml(text: string, file: string): unknown {
  try {
    return parse(text) as unknown;
  } catch (error) {
    const line = error instanceof YAMLParseError ? ` (line ${error.linePos?.[0].line ?? '?'})` : '';
    throw knowledgeError(file, '', `not valid YAML${line}: ${messageOf(error).split('\n')[0] ?? ''}`);
  }
}

/** "---\nid: x\n---\nbody" → [{id: "x"}, "body"] */
export function splitFrontMatter(text: string, file: string): { data: unknown; body: string } {
  const match = /^---\r?\n([\s\S]*?)\r?\n---\r?\n?([\s\S]*)$/.exec(text);
  if (match === null) throw knowledgeError(file, '', 'no front matter: the file must begin with a "---" block');
  return { data: parseYaml(match[1] ?? '', file), body: (match[2] ?? '').trim() };
}

/** Parses `value` by `schema`; the first problem is thrown with file and field. */
export function checkShape<T>(schema: z.ZodType<T>, value: unknown, file: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw knowledgeError(file, issue?.path.join('.') ?? '', issue?.message ?? 'invalid');
}
