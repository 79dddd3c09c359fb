import type { z } from 'zod';
import type { Incident } from '../domain/incident.js';
import type { ModelSession } from '../ports/model-session.js';
import { renderPrompt } from './prompts.js';
import { openGuardedModel } from './session.js';
import type { SessionOptions } from './session.js';
import { completeStructured } from './structured.js';

/** A guarded model that answers any prompt of `prompts/` in a given shape. */
export interface Asker {
  readonly name: string;
  /** @throws OScopeError `model` */
  ask<T>(
    prompt: string,
    inputs: Readonly<Record<string, string>>,
    schema: z.ZodType<T>,
    signal?: AbortSignal,
  ): Promise<T>;
  usage: ModelSession['usage'];
}

/** Opens the model for one diagnosis by other means than OScope's: same mask, same budget. */
export function createAsker(options: SessionOptions, incident: Incident): Asker {
  const { prompts } = options;
  const { model, usage } = openGuardedModel(options, incident);
  return {
    name: options.model.name,
    async ask(prompt, inputs, schema, signal) {
      const rendered = renderPrompt(prompts, prompt, inputs);
      return (await completeStructured(model, rendered, schema, { prompts, signal })).value;
    },
    usage,
  };
}
