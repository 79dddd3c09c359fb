import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { OScopeError } from '../errors.js';

export const labelSchema = z.object({
  id: z.string(),
  root_cause: z.string(),
  /** Unix seconds. */
  fault_start: z.number(),
  accept: z.array(z.string()).default([]),
});
export type Label = z.infer<typeof labelSchema>;

export interface LabelledCase {
  id: string;
  dir: string;
  label: Label;
  /** `fit`, `check` …, from split.json; null without one. */
  part: string | null;
}

/** Cases of this part are only scored: what came out for each is nobody's business while building. */
export const SEALED_PART = 'check';

const splitSchema = z.record(z.string(), z.array(z.string()));

async function readJson<T>(file: string, schema: z.ZodType<T>): Promise<T> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new OScopeError({
      code: 'bad_input',
      message: `Cannot read ${file}.`,
      remedy: 'Check --cases and --labels.',
    });
  });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new OScopeError({ code: 'bad_input', message: `${file} is not valid JSON.` });
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new OScopeError({
    code: 'bad_input',
    message: `${file}: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}.`,
  });
}

/**
 * The split beside the labels' folder. Without the file nothing is sealed; a file that cannot be read is refused, lest
 * sealed cases be shown.
 */
async function readSplit(labelsDir: string): Promise<z.infer<typeof splitSchema>> {
  const folder = path.join(labelsDir, '..');
  const there = (await readdir(folder).catch((): string[] => [])).includes('split.json');
  return there ? readJson(path.join(folder, 'split.json'), splitSchema) : {};
}

/**
 * Recorded incidents below `casesDir` that have a label; split.json may lie beside the labels' folder.
 * @throws OScopeError `bad_input` that names the file
 */
export async function readDataset(casesDir: string, labelsDir: string): Promise<LabelledCase[]> {
  const names = await readdir(labelsDir).catch(() => {
    throw new OScopeError({ code: 'bad_input', message: `--labels: there is no folder ${labelsDir}.` });
  });
  const split = await readSplit(labelsDir);
  const ids = names
    .filter((name) => name.endsWith('.json'))
    .map((name) => name.slice(0, -5))
    .sort();
  if (ids.length === 0)
    throw new OScopeError({ code: 'bad_input', message: `--labels: ${labelsDir} holds no <id>.json.` });
  return Promise.all(
    ids.map(async (id) => ({
      id,
      dir: path.join(casesDir, id),
      label: await readJson(path.join(labelsDir, `${id}.json`), labelSchema),
      part: Object.entries(split).find(([, members]) => members.includes(id))?.[0] ?? null,
    })),
  );
}
