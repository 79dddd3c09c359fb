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
import { stripReasoning } from './extract-json.js';
import { unescapeFenced } from './fence.js';
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

/** Every name by which the incident itself calls its host. */
function namesOf({ host, alert }: Incident): string[] {
  const labels = ['instance', 'host', 'hostname', 'node', 'nodename'].flatMap(
    (label) => alert.labels[label] ?? [],
  );
  const names = [host.hostname, ...labels.map((label) => label.replace(/:\d+$/, ''))];
  return [...new Set(names.filter((name) => name !== ''))];
}

type Usage = ReturnType<ModelSession['usage']>;

/** The model within the limits of one diagnosis, and what that diagnosis has spent so far. */
export function openGuardedModel(
  options: SessionOptions,
  incident: Incident,
): { model: Model; usage: () => Usage } {
  const budget = createBudget(options.limits, options.now, options.prices);
  const masker = createMasker(namesOf(incident));
  return {
    model: guardModel(options.model, { masker, budget, breaker: options.breaker }),
    usage() {
      const { promptTokens, completionTokens, costUsd } = budget.spent();
      return { promptTokens, completionTokens, ...(costUsd === undefined ? {} : { costUsd }) };
    },
  };
}

/** Opens the model for one diagnosis: with its own mask for the host's names and its own budget. */
export function createModelSession(options: SessionOptions, incident: Incident): ModelSession {
  const { prompts } = options;
  const { model, usage } = openGuardedModel(options, incident);
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
        rootCauses: inputs.rootCauses.map(({ id, meaning }) => `${id}: ${meaning}`).join('\n'),
      });
      const ids = inputs.rootCauses.map(({ id }) => id);
      const answer = await completeStructured(model, prompt, createModelDraftSchema(ids), {
        prompts,
        signal,
      });
      return answer.value;
    },
    async query(chunk, validated, signal) {
      const prompt = renderPrompt(prompts, 'validate-query', { validated: validated.join('\n'), chunk });
      const reply = await model.complete({ ...prompt, signal });
      const answer = unescapeFenced(stripReasoning(reply.text)).trim();
      const line = (answer.split('\n').at(-1) ?? '').replace(/^["'`]+|["'`]+$/g, '');
      return line.split(/\s+/).slice(0, QUERY_WORDS).join(' ');
    },
    async align(chunk, facts, source, signal) {
      const prompt = renderPrompt(prompts, 'validate-align', { facts, source, chunk });
      return (await completeStructured(model, prompt, modelAlignmentSchema, { prompts, signal })).value;
    },
    usage,
  };
}
