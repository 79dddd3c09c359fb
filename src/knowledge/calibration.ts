import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { checkShape, knowledgeError } from './front-matter.js';

export const CALIBRATION_FILE = 'calibration.json';

const scaleSchema = z.object({
  slope: z.number().positive(),
  intercept: z.number(),
});

/** `calibration.json` of a knowledge folder, written by `npm run calibrate`. */
export const calibrationSchema = z.object({
  version: z.literal(1),
  /** By name of the analyst: `offline` or a model's. Further keys say what it was fitted on. */
  analysts: z.record(z.string(), scaleSchema.loose()),
});

/**
 * Confidence scales of the topmost folder that has some; none when no folder has.
 * @throws OScopeError `bad_knowledge` that names the field.
 */
export async function loadCalibrations(
  folders: readonly string[],
): Promise<Map<string, z.infer<typeof scaleSchema>>> {
  for (const folder of [...folders].reverse()) {
    const file = path.join(folder, CALIBRATION_FILE);
    const text = await readFile(file, 'utf8').catch(() => null);
    if (text === null) continue;
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      throw knowledgeError(file, '', 'is not valid JSON');
    }
    return new Map(Object.entries(checkShape(calibrationSchema, value, file).analysts));
  }
  return new Map();
}
