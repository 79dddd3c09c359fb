import { assembleApp } from '../app.js';
import type { Parts } from '../app.js';
import type { Diagnosis } from '../domain/diagnosis.js';
import type { Modality } from '../domain/evidence.js';
import type { Incident } from '../domain/incident.js';
import { OScopeError } from '../errors.js';
import { createVectorAligner } from '../eval/ablations/without-aligner.js';
import { withoutCases, withoutCauses, withoutSops } from '../eval/ablations/without-knowledge.js';
import { withoutModalities } from '../eval/ablations/without-modality.js';
import { takeAsDrafted } from '../eval/ablations/without-validator.js';
import { createCotAnalyst } from '../eval/baselines/cot.js';
import { createReactAnalyst } from '../eval/baselines/react.js';
import type { LabelledCase } from '../eval/dataset.js';
import type { Method } from '../eval/results.js';
import type { DiagnoseCase } from '../eval/run.js';
import { createMemoryEvidenceStore } from '../incidents/memory-evidence-store.js';
import { createAsker } from '../llm/asker.js';
import { createBundleSource, openBundle } from '../sources/bundle/index.js';

export const METHODS = ['oscope', 'react', 'cot'] as const;
export const REMOVABLE = [
  'aligner',
  'validator',
  'logs',
  'metrics',
  'stacks',
  'sops',
  'cases',
  'own-cases',
  'own-cause',
] as const;
export type Removable = (typeof REMOVABLE)[number];

const MODALITIES: readonly Modality[] = ['metrics', 'logs', 'stacks'];

export interface MethodOptions {
  name: Method['name'];
  without: readonly Removable[];
}

type Dependencies = Parts['dependencies'];

/** What the ablations leave of the parts for one case; nothing inside a node knows that it is being evaluated. */
function ablate(
  parts: Parts,
  without: readonly Removable[],
  label: LabelledCase['label'],
  vectorAligner: Dependencies['aligner'],
): Dependencies {
  const own = [label.root_cause, ...label.accept];
  let left = parts.dependencies;
  if (without.includes('aligner')) left = { ...left, aligner: vectorAligner, offlineAligner: vectorAligner };
  if (without.includes('validator')) left = { ...left, validateChunk: takeAsDrafted };
  if (without.includes('cases')) left = withoutCases(left, () => true);
  else if (without.includes('own-cases')) left = withoutCases(left, (item) => own.includes(item.root_cause));
  if (without.includes('own-cause')) left = withoutCauses(left, own);
  return without.includes('sops') ? withoutSops(left) : left;
}

function needsModel(name: string): OScopeError {
  return new OScopeError({
    code: 'bad_input',
    message: `--method ${name} needs a model.`,
    remedy: 'Give --model NAME or set OSCOPE_MODEL.',
  });
}

/** Diagnoses by a baseline: same evidence, findings and retrieved cases, its own draft, no validation. */
async function diagnoseByBaseline(
  parts: Parts,
  name: 'react' | 'cot',
  incident: Incident,
  sources: Parameters<typeof assembleApp>[1],
): Promise<Diagnosis> {
  const { modelOptions, dependencies } = parts;
  if (modelOptions === undefined) throw needsModel(name);
  const model = createAsker(modelOptions, incident);
  const store = createMemoryEvidenceStore();
  const { knowledge, limits } = dependencies;
  const analyst =
    name === 'cot' ? createCotAnalyst(knowledge, model) : createReactAnalyst({ knowledge, model, store });
  const baseline: Dependencies = {
    ...dependencies,
    offlineAnalyst: analyst,
    validateChunk: takeAsDrafted,
    // A baseline may take as long as OScope's draft and validation together.
    limits: { ...limits, draft: modelOptions.limits.maxWallMs / 1000 },
  };
  const app = assembleApp({ ...parts, dependencies: baseline, modelOptions: undefined }, sources, {
    evidence: store,
  });
  const diagnosis = await app.diagnostician.diagnose(incident);
  return { ...diagnosis, usage: { ...diagnosis.usage, ...model.usage() } };
}

/** The name with which the method's own analyst signs a report. */
export function analystOf(parts: Parts, { name, without }: MethodOptions): string {
  const model = parts.modelOptions?.model.name;
  if (name === 'oscope') return model ?? (without.includes('sops') ? 'case voter' : 'offline');
  return `${name === 'cot' ? 'CoT' : 'ReAct'} (${model ?? ''})`;
}

/**
 * A method over the parts, built once for all cases.
 * @throws OScopeError `bad_input` when the method needs a model and none is configured
 */
export function createMethod(parts: Parts, { name, without }: MethodOptions): DiagnoseCase {
  if (name !== 'oscope' && parts.modelOptions === undefined) throw needsModel(name);
  const vectorAligner = createVectorAligner(parts.dependencies.knowledge, parts.embedder);
  const modalities = MODALITIES.filter((modality) => without.includes(modality));
  return async (one) => {
    const incident = await openBundle(one.dir);
    const dependencies = ablate(parts, without, one.label, vectorAligner);
    const sources = [withoutModalities(createBundleSource(one.dir), modalities)];
    const left = { ...parts, dependencies };
    if (name !== 'oscope') return diagnoseByBaseline(left, name, incident, sources);
    const app = assembleApp(left, sources, { evidence: createMemoryEvidenceStore() });
    return app.diagnostician.diagnose(incident);
  };
}
