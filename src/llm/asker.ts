import type { Incident } from '../domain/incident.js';
import type { Asker } from '../ports/asker.js';
import type { ModelSession } from '../ports/model-session.js';
import { renderPrompt } from './prompts.js';
import { openGuardedModel } from './session.js';
import type { SessionOptions } from './session.js';
import { completeStructured } from './structured.js';

/** Opens the model for one diagnosis by other means than OScope's: same mask, same budget. */
export function createAsker(
  options: SessionOptions,
  incident: Incident,
): Asker & Pick<ModelSession, 'usage'> {
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
