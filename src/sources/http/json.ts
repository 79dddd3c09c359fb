import type { SourceAnswer } from './client.js';
import { createJsonSplitter } from './json-splitter.js';
import { SourceError } from './source-error.js';
import { formatError } from './words.js';
import type { Speaker } from './words.js';

const HTML = 'a web page (HTML) instead of data';

/** @throws SourceError when the answer says that it is a web page, an image, … */
export function requireType(answer: SourceAnswer, speaker: Speaker, types: RegExp, wanted = 'JSON'): void {
  if (/html/i.test(answer.contentType)) throw formatError(speaker, HTML);
  if (answer.contentType !== '' && !types.test(answer.contentType))
    throw formatError(speaker, `the content type ${answer.contentType.slice(0, 60)} instead of ${wanted}`);
}

export interface ReadPart {
  path: string;
  value: unknown;
}

/**
 * The values at some paths of a JSON answer (see `createJsonSplitter`), as they come in: what was read before a failure
 * is not lost.
 * @param splitter another reader of the same paths
 * @throws SourceError for HTML, other content types, damaged or cut JSON, and all that the body throws.
 */
export async function* readJsonParts(
  answer: SourceAnswer,
  speaker: Speaker,
  paths: readonly string[],
  splitter = createJsonSplitter(paths),
): AsyncGenerator<ReadPart> {
  requireType(answer, speaker, /json/i);
  try {
    for await (const chunk of answer.body) {
      for (const { path, text } of splitter.push(chunk)) yield { path, value: JSON.parse(text) as unknown };
    }
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw formatError(speaker, 'something that is not valid JSON');
  }
  if (!splitter.done()) throw formatError(speaker, 'JSON that ends too early');
}

/** A whole, small JSON answer. */
export async function readJson(answer: SourceAnswer, speaker: Speaker): Promise<unknown> {
  for await (const { value } of readJsonParts(answer, speaker, [''])) return value;
  throw formatError(speaker, 'nothing');
}

/** Lines of a text or NDJSON answer; a line longer than `maxLine` characters is cut. */
export async function* readLines(
  answer: SourceAnswer,
  speaker: Speaker,
  types = /json|text|octet-stream|vnd\./i,
  maxLine = 1 << 20,
): AsyncGenerator<string> {
  requireType(answer, speaker, types);
  yield* splitLines(answer.body, maxLine);
}

/** Pieces of UTF-8 → lines that are not empty; what was read before a failure has been given out. */
export async function* splitLines(
  pieces: AsyncIterable<Uint8Array>,
  maxLine = 1 << 20,
): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const piece of pieces) {
    const lines = (rest + decoder.decode(piece, { stream: true })).split('\n');
    rest = (lines.pop() ?? '').slice(0, maxLine);
    // Blank lines are many where a server pours them out, and each turn of a generator costs.
    for (const line of lines) if (line !== '') yield line.slice(0, maxLine);
  }
  if (rest !== '') yield rest;
}

/** Any failure as a SourceError, so that a source can answer with it. */
export function asSourceError(error: unknown): SourceError {
  if (error instanceof SourceError) return error;
  return new SourceError({
    message: `The answer could not be read (${error instanceof Error ? error.name : 'unknown failure'}).`,
    cause: error,
  });
}
