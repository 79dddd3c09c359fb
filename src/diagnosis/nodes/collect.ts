import type { Evidence } from '../../domain/evidence.js';
import type { Incident } from '../../domain/incident.js';
import { messageOf } from '../../errors.js';
import type { Collected, EvidenceSource } from '../../ports/evidence-source.js';
import type { EvidenceStore } from '../../ports/evidence-store.js';
import { deadline, raced } from '../deadline.js';
import type { Deadline } from '../deadline.js';
import type { DiagnosisDependencies } from '../dependencies.js';
import type { Node } from '../limited.js';

/** Shares of the node's time limit after which sources are told to end, and are left behind. */
const END_SHARE = 0.8;
const LEAVE_SHARE = 0.9;

interface Ends {
  end: Deadline;
  leave: Deadline;
}

function endAfter(signal: AbortSignal, seconds: number): Deadline {
  return deadline(signal, seconds, `no answer within ${seconds.toFixed(1)} s`);
}

/**
 * A source promises values, not exceptions, and to end in time; one that breaks its promise is a failed source all the
 * same, and costs nobody else's evidence.
 */
async function ask(source: EvidenceSource, incident: Incident, ends: Ends): Promise<Collected[]> {
  try {
    return await raced(source.collect(incident, ends.end.signal), ends.leave.signal);
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
export function createCollectNode({ sources, evidenceStore, limits }: DiagnosisDependencies): Node {
  return {
    name: 'collect',
    async run(state, { diagnosisId, signal }) {
      const ends: Ends = {
        end: endAfter(signal, limits.collect * END_SHARE),
        leave: endAfter(signal, limits.collect * LEAVE_SHARE),
      };
      const asked = Promise.all(sources.map((source) => ask(source, state.incident, ends)));
      const collected = (await asked).flat();
      ends.end.clear();
      ends.leave.clear();
      const evidence = await Promise.all(collected.map((one) => keep(evidenceStore, diagnosisId, one)));
      return { update: { evidence }, message: summary(evidence) };
    },
    degrade: (_, problem) => ({
      update: { evidence: [], notes: [`No evidence could be collected: ${problem}.`] },
      message: problem,
    }),
  };
}
