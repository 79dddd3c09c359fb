import type { AlignerModel, TermOffer } from '../ports/aligner-model.js';
import type { Model } from '../ports/model.js';
import { createModelSymptomsSchema, createModelTermsSchema } from './draft-schema.js';
import { renderPrompt } from './prompts.js';
import type { Prompts } from './prompts.js';
import { completeStructured } from './structured.js';
import { approximateTokens } from './token-budget.js';

/** Tokens that the findings may take; the strongest come first. */
const FINDING_TOKENS = 5000;

function termLines(terms: readonly TermOffer[]): string {
  return terms.map(({ id, wording }) => `${id}: ${wording}`).join('\n');
}

function withinTokens(lines: readonly string[], most: number): string {
  let left = most;
  const kept = lines.filter((line) => {
    left -= approximateTokens(line);
    return left >= 0;
  });
  return kept.join('\n');
}

/**
 * The Knowledge Aligner on a chat model, tuned or not.
 * @param model guarded: masked, within a budget
 */
export function createAlignerModel(model: Model, prompts: Prompts): AlignerModel {
  return {
    name: model.name,
    async standardise(findings, terms, signal) {
      const prompt = renderPrompt(prompts, 'align', {
        terms: termLines(terms),
        findings: withinTokens(findings, FINDING_TOKENS),
      });
      const schema = createModelSymptomsSchema(terms.map((term) => term.id));
      return (await completeStructured(model, prompt, schema, { prompts, signal })).value.symptoms;
    },
    async recognise(narration, terms, signal) {
      const prompt = renderAlignText(prompts, narration, terms);
      const schema = createModelTermsSchema(terms.map((term) => term.id));
      return (await completeStructured(model, prompt, schema, { prompts, signal })).value.terms;
    },
  };
}

/** The prompt for a narration; fine-tuning data uses the very same, so that a tuned model meets what it was taught. */
export function renderAlignText(
  prompts: Prompts,
  narration: string,
  terms: readonly TermOffer[],
): ReturnType<typeof renderPrompt> {
  return renderPrompt(prompts, 'align-text', { terms: termLines(terms), narration });
}
