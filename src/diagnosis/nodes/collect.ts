import type { Evidence } from '../../domain/evidence.js';
import type { Incident } from '../../domain/incident.js';
import { messageOf } from '../../errors.js';
import type { Collected, EvidenceSource } from '../../ports/evidence-source.js';
import type { EvidenceStore } from '../../ports/evidence-store.js';
import type { DiagnosisDependencies } from '../dependencies.js';
import type { Node } from '../limited.js';

/** A source promises values, not exceptions; one that breaks its promise is a failed source all the same. */
async function ask(source: EvidenceSource, incident: Incident, signal: AbortSignal): Promise<Collected[]> {
  try {
    return await source.collect(incident, signal);
  } catch (error) {
    const evidence: Collected['evidence'] = {
      id: source.name,
      source: source.name,
      modality: 'metrics',
      status: 'failed',
      query: '',
      window: { start: incident.window.start, end: incident.window.end },
      link: '',
      note: `${source.name} failed: ${messageOf(error)}`,
    };
    return [{ evidence, data: null }];
  }
}

async function keep(
  store: EvidenceStore,
  diagnosisId: string,
  { evidence, data }: Collected,
): Promise<Evidence> {
  if (data === null) return { ...evidence, ref: null };
  const ref = `${diagnosisId}/${evidence.id}`;
  await store.put(ref, data);
  return { ...evidence, ref };
}

function summary(evidence: readonly Evidence[]): string {
  const got = [...new Set(evidence.filter((one) => one.ref !== null).map((one) => one.modality))];
  const lost = evidence.filter((one) => one.status === 'failed' || one.status === 'partial').length;
  return `${got.length === 0 ? 'no evidence' : got.join(', ')}${lost === 0 ? '' : `; ${lost} missing or damaged`}`;
}

/** collect: asks every source at once and puts the payloads into the evidence store. */
export function createCollectNode({ sources, evidenceStore }: DiagnosisDependencies): Node {
  return {
    name: 'collect',
    async run(state, { diagnosisId, signal }) {
      const collected = (
        await Promise.all(sources.map((source) => ask(source, state.incident, signal)))
      ).flat();
      const evidence = await Promise.all(collected.map((one) => keep(evidenceStore, diagnosisId, one)));
      return { update: { evidence }, message: summary(evidence) };
    },
    degrade: (_, problem) => ({
      update: { evidence: [], notes: [`No evidence could be collected: ${problem}.`] },
      message: problem,
    }),
  };
}
