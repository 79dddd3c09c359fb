import type { Incident } from '../domain/incident.js';
import type { Model } from '../ports/model.js';
import type { DraftInputs, ModelSession } from '../ports/model-session.js';
import { createBudget } from './budget.js';
import type { BudgetLimits, Prices } from './budget.js';
import type { CircuitBreaker } from './circuit-breaker.js';
import { createModelDraftSchema, modelAlignmentSchema } from './draft-schema.js';
import { guardModel } from './guarded-model.js';
import { createMasker } from './masking.js';
import { renderPrompt } from './prompts.js';
import type { Prompts } from './prompts.js';
import { completeStructured } from './structured.js';
import { fitByModality } from './token-budget.js';

export interface SessionOptions {
  model: Model;
  prompts: Prompts;
  breaker: CircuitBreaker;
  limits: BudgetLimits;
  prices?: Prices;
  /** Tokens that the findings may take in the draft's prompt. */
  findingTokens?: number;
  /** Milliseconds. */
  now: () => number;
}

const FINDING_TOKENS = 6000;
const QUERY_WORDS = 20;

function findingsText(inputs: DraftInputs, budget: number): string {
  const { kept, leftOut } = fitByModality(inputs.findings, budget);
  const lines = kept.map((item) => item.text);
  return leftOut === 0
    ? lines.join('\n')
    : [...lines, `(${leftOut} weaker findings are left out)`].join('\n');
}

/** Opens the model for one diagnosis: with its own mask for the host's names and its own budget. */
export function createModelSession(options: SessionOptions, incident: Incident): ModelSession {
  const { prompts, limits, prices, now } = options;
  const budget = createBudget(limits, now, prices);
  const masker = createMasker([incident.host.hostname].filter((name) => name !== ''));
  const model = guardModel(options.model, { masker, budget, breaker: options.breaker });
  return {
    name: options.model.name,
    async draft(inputs, signal) {
      const prompt = renderPrompt(prompts, 'draft', {
        incident: inputs.incident,
        findings: findingsText(inputs, options.findingTokens ?? FINDING_TOKENS),
        symptoms: inputs.symptoms,
        checks: inputs.checks,
        cases: inputs.cases,
        sops: inputs.sops,
        missing: inputs.missing,
        rootCauses: inputs.rootCauseIds.join('\n'),
      });
      const answer = await completeStructured(model, prompt, createModelDraftSchema(inputs.rootCauseIds), {
        prompts,
        signal,
      });
      return answer.value;
    },
    async query(chunk, validated, signal) {
      const prompt = renderPrompt(prompts, 'validate-query', { validated: validated.join('\n'), chunk });
      const reply = await model.complete({ ...prompt, signal });
      const line = reply.text.trim().split('\n').at(-1) ?? '';
      return line.split(/\s+/).slice(0, QUERY_WORDS).join(' ');
    },
    async align(chunk, facts, source, signal) {
      const prompt = renderPrompt(prompts, 'validate-align', { facts, source, chunk });
      return (await completeStructured(model, prompt, modelAlignmentSchema, { prompts, signal })).value;
    },
    usage() {
      const { promptTokens, completionTokens, costUsd } = budget.spent();
      return { promptTokens, completionTokens, ...(costUsd === undefined ? {} : { costUsd }) };
    },
  };
}
