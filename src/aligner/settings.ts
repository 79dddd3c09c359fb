import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { messageOf, OScopeError } from '../errors.js';

export const ALIGNER_FILE = 'aligner.json';

const share = z.number().min(0).max(1);

/**
 * What training fits. No text is learned by heart: the index is made from whatever knowledge is loaded, so that
 * these few numbers never go stale when a case is added.
 */
export const alignerSettingsSchema = z.strictObject({
  /** Weight of character fours against words in the likeness of a narration to a case. */
  gramWeight: z.number().min(0).max(10),
  /** How much better a case must score to count e times as much. */
  temperature: z.number().positive(),
  /** Score of an imaginary case without symptoms: what is like nothing known gets no terms from cases. */
  background: z.number().min(0),
  /** Weight of a phrase of the vocabulary found word for word. */
  phraseWeight: z.number().min(0),
  /** Least score of a term. */
  threshold: z.number().positive(),
});
export type AlignerSettings = z.infer<typeof alignerSettingsSchema>;

const agreementSchema = z.object({ precision: share, recall: share, f1: share });
/** How well a narration's terms agree with the standardised symptoms of its case. */
export type Agreement = z.infer<typeof agreementSchema>;

export const alignerFileSchema = z.object({
  version: z.literal(1),
  /** Version of the knowledge base on which it was trained. */
  knowledge: z.string(),
  settings: alignerSettingsSchema,
  measured: z.object({
    narrations: z.number().int(),
    /** Each narration with the rules alone. */
    rules: agreementSchema,
    /** Each narration aligned without its case: a failure never seen. */
    newCase: agreementSchema,
    /** Each narration aligned with the other narrations of its case. */
    knownCase: agreementSchema,
  }),
});
export type AlignerFile = z.infer<typeof alignerFileSchema>;

/** For a knowledge base that brings no file of its own. */
export const DEFAULT_SETTINGS: AlignerSettings = {
  gramWeight: 0.2,
  temperature: 3,
  background: 8,
  phraseWeight: 0.2,
  threshold: 0.2,
};

/**
 * The settings of the topmost folder that has `aligner.json`, written by `npm run train:aligner`.
 * @throws OScopeError `bad_knowledge` that names the file and the field
 */
export async function loadAlignerSettings(folders: readonly string[]): Promise<AlignerSettings> {
  for (const folder of [...folders].reverse()) {
    const file = path.join(folder, ALIGNER_FILE);
    const text = await readFile(file, 'utf8').catch(() => null);
    if (text === null) continue;
    return readAlignerFile(file, text).settings;
  }
  return DEFAULT_SETTINGS;
}

function readAlignerFile(file: string, text: string): AlignerFile {
  const refuse = (problem: string): OScopeError =>
    new OScopeError({
      code: 'bad_knowledge',
      message: `${file}: ${problem}`,
      remedy: 'Write it anew: npm run train:aligner.',
    });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw refuse(messageOf(error));
  }
  const checked = alignerFileSchema.safeParse(value);
  if (!checked.success) throw refuse(z.prettifyError(checked.error));
  return checked.data;
}
