import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { OScopeError } from '../errors.js';

export const labelSchema = z.object({
  id: z.string(),
  root_cause: z.string(),
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

const splitSchema = z.record(z.string(), z.array(z.string()));

async function readJson<T>(file: string, schema: z.ZodType<T>): Promise<T> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new OScopeError({
      code: 'bad_input',
      message: `Cannot read ${file}.`,
      remedy: 'Check --cases and --labels.',
    });
  });
  const result = schema.safeParse(JSON.parse(text));
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new OScopeError({
    code: 'bad_input',
    message: `${file}: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}.`,
  });
}

/** Recorded incidents below `casesDir` that have a label; split.json may lie beside the labels' folder. */
export async function readDataset(casesDir: string, labelsDir: string): Promise<LabelledCase[]> {
  const names = await readdir(labelsDir).catch(() => {
    throw new OScopeError({ code: 'bad_input', message: `--labels: there is no folder ${labelsDir}.` });
  });
  const split = await readJson(path.join(labelsDir, '../split.json'), splitSchema).catch(() => ({}));
  const ids = names
    .filter((name) => name.endsWith('.json'))
    .map((name) => name.slice(0, -5))
    .sort();
  return Promise.all(
    ids.map(async (id) => ({
      id,
      dir: path.join(casesDir, id),
      label: await readJson(path.join(labelsDir, `${id}.json`), labelSchema),
      part: Object.entries(split).find(([, members]) => members.includes(id))?.[0] ?? null,
    })),
  );
}
