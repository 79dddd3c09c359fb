import { writeFile } from 'node:fs/promises';
import { InvalidArgumentError } from 'commander';
import type { Diagnosis } from '../domain/diagnosis.js';
import { OScopeError, messageOf } from '../errors.js';
import { renderHtml } from '../report/html.js';
import { renderMarkdown } from '../report/markdown.js';
import { renderText } from '../report/text.js';
import { viewDiagnosis } from '../report/view.js';

export const FORMATS = ['text', 'json', 'markdown', 'html'] as const;
export type Format = (typeof FORMATS)[number];

/** Reads a --format flag. */
export function readFormat(value: string): Format {
  const format = FORMATS.find((one) => one === value);
  if (format === undefined) throw new InvalidArgumentError(`Use one of: ${FORMATS.join(', ')}.`);
  return format;
}

/** The diagnosis in the format; colours only where a terminal reads it. */
export function renderDiagnosis(
  diagnosis: Diagnosis,
  format: Format,
  terminal: { color: boolean; width: number; detail?: 'short' | 'full' },
): string {
  if (format === 'json') return `${JSON.stringify(diagnosis, null, 2)}\n`;
  const view = viewDiagnosis(diagnosis);
  if (format === 'markdown') return renderMarkdown(view);
  return format === 'html' ? renderHtml(view) : renderText(view, terminal);
}

export function terminalOf(stream: NodeJS.WriteStream): { color: boolean; width: number } {
  return {
    color: stream.isTTY && process.env.NO_COLOR === undefined,
    width: Math.min(stream.columns ?? 100, 100),
  };
}

export async function writeOutput(file: string, text: string): Promise<void> {
  await writeFile(file, text).catch((error: unknown) => {
    throw new OScopeError({
      code: 'bad_input',
      message: `--out: cannot write ${file} (${messageOf(error)}).`,
      remedy: 'Name a file in a folder that exists.',
    });
  });
}
