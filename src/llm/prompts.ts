import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { load } from 'js-yaml';
import { z } from 'zod';
import { messageOf, OScopeError } from '../errors.js';
import { fence } from './fence.js';

/** Parts the static text, which goes first so that servers can cache it, from the template of the input. */
const DIVIDER = '<!-- input -->';
const PLACEHOLDER = /\{\{\s*([A-Za-z][A-Za-z0-9]*)\s*\}\}/g;

const frontMatterSchema = z.strictObject({
  description: z.string().min(1),
  /** `data` is fenced as untrusted; `text` comes from OScope itself and stands as it is. */
  inputs: z.record(z.string().regex(/^[A-Za-z][A-Za-z0-9]*$/), z.enum(['data', 'text'])),
  /** Upper bound of the answer in tokens. */
  maxTokens: z.number().int().positive(),
  /** Files of `examples/`, appended to the static text in this order. */
  examples: z.array(z.string()).default([]),
});

interface Prompt {
  inputs: Record<string, 'data' | 'text'>;
  maxTokens: number;
  system: string;
  template: string;
}

export type Prompts = ReadonlyMap<string, Prompt>;

export interface RenderedPrompt {
  /** The prompt's name. */
  purpose: string;
  system: string;
  user: string;
  maxTokens: number;
}

function refuse(file: string, problem: string): OScopeError {
  return new OScopeError({
    code: 'bad_knowledge',
    message: `prompts/${file}: ${problem}`,
    remedy: 'Correct the file.',
  });
}

function parseFrontMatter(
  file: string,
  source: string,
): { head: z.infer<typeof frontMatterSchema>; body: string } {
  const match = /^---\n([\s\S]*?)\n---\n/.exec(source);
  if (match === null) throw refuse(file, 'front matter between two lines of --- is missing');
  let head: unknown;
  try {
    head = load(match[1] ?? '');
  } catch (error) {
    throw refuse(file, `front matter is not YAML: ${messageOf(error)}`);
  }
  const checked = frontMatterSchema.safeParse(head);
  if (!checked.success) throw refuse(file, z.prettifyError(checked.error));
  return { head: checked.data, body: source.slice(match[0].length) };
}

function placeholdersOf(text: string): Set<string> {
  return new Set(Array.from(text.matchAll(PLACEHOLDER), (match) => match[1] ?? ''));
}

function parsePrompt(file: string, source: string, readExample: (name: string) => string): Prompt {
  const { head, body } = parseFrontMatter(file, source.replace(/\r\n/g, '\n'));
  const [fixed = '', template, ...more] = body.split(DIVIDER);
  if (template === undefined || more.length > 0) throw refuse(file, `exactly one line ${DIVIDER} is needed`);
  for (const name of placeholdersOf(fixed)) throw refuse(file, `{{${name}}} stands before ${DIVIDER}`);
  const used = placeholdersOf(template);
  for (const name of used)
    if (!Object.hasOwn(head.inputs, name)) throw refuse(file, `inputs does not declare {{${name}}}`);
  for (const name of Object.keys(head.inputs))
    if (!used.has(name)) throw refuse(file, `input ${name} is not used`);
  const system = [fixed, ...head.examples.map(readExample)].map((part) => part.trim()).join('\n\n');
  return { inputs: head.inputs, maxTokens: head.maxTokens, system, template: template.trim() };
}

/**
 * Reads and checks every `*.md` of a directory.
 * @throws OScopeError `bad_knowledge` that names file and field
 */
export function loadPrompts(directory: string): Prompts {
  const read = (file: string): string => {
    try {
      return readFileSync(join(directory, file), 'utf8');
    } catch (error) {
      throw refuse(file, `cannot be read: ${messageOf(error)}`);
    }
  };
  const readExample = (name: string): string =>
    read(join('examples', `${basename(name)}.md`)).replace(/\r\n/g, '\n');
  let files: string[];
  try {
    files = readdirSync(directory)
      .filter((file) => file.endsWith('.md'))
      .sort();
  } catch (error) {
    throw refuse('', `cannot be listed: ${messageOf(error)}`);
  }
  return new Map(files.map((file) => [basename(file, '.md'), parsePrompt(file, read(file), readExample)]));
}

/**
 * Fills a prompt. Inputs are set in one pass: braces inside a value stay as they are.
 * @throws OScopeError `internal` when the prompt or an input is unknown, or an input is missing
 */
export function renderPrompt(
  prompts: Prompts,
  name: string,
  inputs: Readonly<Record<string, string>>,
): RenderedPrompt {
  const prompt = prompts.get(name);
  const fail = (message: string): OScopeError =>
    new OScopeError({ code: 'internal', message: `Prompt ${name} ${message}.` });
  if (prompt === undefined) throw fail('does not exist');
  for (const given of Object.keys(inputs))
    if (!Object.hasOwn(prompt.inputs, given)) throw fail(`has no input ${given}`);
  for (const wanted of Object.keys(prompt.inputs)) {
    if (!Object.hasOwn(inputs, wanted)) throw fail(`needs the input ${wanted}`);
  }
  const user = prompt.template.replace(PLACEHOLDER, (_whole, input: string) => {
    const value = inputs[input] ?? '';
    return prompt.inputs[input] === 'data' ? fence(tagOf(input), value) : value;
  });
  return { purpose: name, system: prompt.system, user, maxTokens: prompt.maxTokens };
}

/** `rootCauses` → `root-causes`. */
function tagOf(input: string): string {
  return input.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
