import path from 'node:path';
import type { Command } from 'commander';
import { buildAlignmentDataset } from '../aligner/dataset.js';
import type { AlignmentSample } from '../aligner/dataset.js';
import { knowledgeFolders } from '../app.js';
import { loadConfig } from '../config.js';
import { OScopeError } from '../errors.js';
import { readHeldOut } from '../eval/retrieval-narrations.js';
import { loadKnowledge } from '../knowledge/load.js';
import { renderAlignText } from '../llm/aligner-model.js';
import { packageRoot } from '../llm/package-root.js';
import { loadPrompts } from '../llm/prompts.js';
import type { Prompts } from '../llm/prompts.js';
import type { TermOffer } from '../ports/aligner-model.js';
import { writeFiles } from './eval-output.js';

interface DatasetFlags {
  out: string;
  seed: string;
  validation: string;
  variants: string;
  heldOut?: string;
}

/** One line of OpenAI's chat fine-tuning format: the very prompt of alignment, and the answer that it should get. */
function chatExample(prompts: Prompts, terms: readonly TermOffer[], sample: AlignmentSample): string {
  const { system, user } = renderAlignText(prompts, sample.narration, terms);
  const answer = JSON.stringify({ narration: sample.standard, terms: sample.terms });
  return JSON.stringify({
    messages: [
      { role: 'system', content: system },
      { role: 'user', content: user },
      { role: 'assistant', content: answer },
    ],
  });
}

function statistics(name: string, samples: readonly AlignmentSample[]): string {
  const origins = new Map<string, number>();
  for (const { origin } of samples) origins.set(origin, (origins.get(origin) ?? 0) + 1);
  const cases = new Set(samples.flatMap((sample) => sample.caseId ?? []));
  const parts = [...origins].map(([origin, count]) => `${origin} ${count}`).join(', ');
  return `${name}: ${samples.length} examples from ${cases.size} cases (${parts})\n`;
}

/** A number that was given on the command line. @throws OScopeError `bad_input` when it is none or not right */
export function numberOf(flag: string, text: string, isRight: (value: number) => boolean): number {
  const value = Number(text);
  if (text.trim() !== '' && isRight(value)) return value;
  throw new OScopeError({ code: 'bad_input', message: `--${flag}: "${text}" is out of range.` });
}

async function writeDataset(flags: DatasetFlags): Promise<void> {
  const knowledge = await loadKnowledge(knowledgeFolders(loadConfig(process.env)));
  // Refuses a knowledge base into which a held-out narration has found its way.
  if (flags.heldOut !== undefined) await readHeldOut(flags.heldOut, knowledge);
  const { train, validation } = buildAlignmentDataset(knowledge, {
    seed: numberOf('seed', flags.seed, Number.isSafeInteger),
    validationShare: numberOf('validation', flags.validation, (share) => share >= 0 && share < 1),
    variants: numberOf(
      'variants',
      flags.variants,
      (count) => Number.isInteger(count) && count >= 0 && count <= 20,
    ),
  });
  const prompts = loadPrompts(path.join(packageRoot(), 'prompts'));
  const terms = [...knowledge.terms.values()];
  const lines = (samples: readonly AlignmentSample[]): string =>
    samples.map((sample) => `${chatExample(prompts, terms, sample)}\n`).join('');
  await writeFiles(flags.out, {
    'train.jsonl': lines(train),
    'validation.jsonl': lines(validation),
  });
  process.stdout.write(
    `Knowledge ${knowledge.version}, ${terms.length} terms, seed ${flags.seed}\n` +
      statistics('train.jsonl', train) +
      statistics('validation.jsonl', validation) +
      `Next: oscope aligner tune --train ${path.join(flags.out, 'train.jsonl')} --model NAME, or LLaMA-Factory with scripts/lora/.\n`,
  );
}

export function addAlignerDataset(aligner: Command): void {
  aligner
    .command('dataset')
    .description('write fine-tuning data (OpenAI chat JSONL) from the historical cases, split by case')
    .requiredOption('--out <dir>', 'folder for train.jsonl and validation.jsonl')
    .option('--seed <n>', 'the same number gives the same files', '1')
    .option('--validation <share>', 'share of the cases kept for validation', '0.15')
    .option('--variants <n>', 'augmented variants of each narration', '2')
    .option('--held-out <file>', 'fail when one of these narrations stands in the knowledge base')
    .action(writeDataset);
}
