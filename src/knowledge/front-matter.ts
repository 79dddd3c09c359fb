// js-yaml reads the shipped knowledge eight times faster than yaml; every cold start pays for it.
import { load, YAMLException } from 'js-yaml';
import type { z } from 'zod';
import { OScopeError, messageOf } from '../errors.js';

/** What is wrong, in which file and field. */
export interface KnowledgeProblem {
  file: string;
  field: string;
  problem: string;
}

function lineOf({ file, field, problem }: KnowledgeProblem): string {
  return `${field === '' ? file : `${file}: ${field}`}: ${problem}`;
}

/** A broken knowledge file: the message tells the first problem, `problems` all of them. */
export class KnowledgeError extends OScopeError {
  readonly problems: readonly KnowledgeProblem[];

  constructor(first: KnowledgeProblem, further: readonly KnowledgeProblem[] = []) {
    super({ code: 'bad_knowledge', message: lineOf(first) });
    this.name = 'KnowledgeError';
    this.problems = [first, ...further];
  }
}

export function knowledgeError(file: string, field: string, problem: string): KnowledgeError {
  return new KnowledgeError({ file, field, problem });
}

export function parseYaml(text: string, file: string): unknown {
  try {
    return load(text);
  } catch (error) {
    const line = error instanceof YAMLException ? ` (line ${(error.mark?.line ?? -1) + 1 || '?'})` : '';
    throw knowledgeError(file, '', `not valid YAML${line}: ${messageOf(error).split('\n')[0] ?? ''}`);
  }
}

/** "---\nid: x\n---\nbody" → [{id: "x"}, "body"] */
export function splitFrontMatter(text: string, file: string): { data: unknown; body: string } {
  const match = /^---\r?\n([\s\S]*?)\r?\n---\r?\n?([\s\S]*)$/.exec(text);
  if (match === null) throw knowledgeError(file, '', 'no front matter: the file must begin with a "---" block');
  return { data: parseYaml(match[1] ?? '', file), body: (match[2] ?? '').trim() };
}

/**
 * Parses `value` by `schema`; every problem is in the error, with file and field.
 * @param at the field that `value` is, when it is only a part of the file
 */
export function checkShape<T>(schema: z.ZodType<T>, value: unknown, file: string, at = ''): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) => ({
    file,
    field: [at, ...issue.path.map(String)].filter((part) => part !== '').join('.'),
    problem: issue.message,
  }));
  throw new KnowledgeError(problems[0] ?? { file, field: at, problem: 'invalid' }, problems.slice(1));
}
