import type { Evidence } from '../../domain/evidence.js';
import type { Incident } from '../../domain/incident.js';
import { OScopeError, messageOf } from '../../errors.js';
import type { Collected, EvidenceSource } from '../../ports/evidence-source.js';
import type { EvidenceStore } from '../../ports/evidence-store.js';
import type { DiagnosisDependencies } from '../dependencies.js';
import type { Node } from '../limited.js';

/** Shares of the node's time limit after which sources are told to end, and are left behind. */
const END_SHARE = 0.8;
const LEAVE_SHARE = 0.9;

interface Ends {
  end: AbortSignal;
  leave: AbortSignal;
}

/** Fires with the signal or after the time. A timer of its own, since `AbortSignal.timeout` in `any` may be collected as garbage. */
function signalAfter(signal: AbortSignal, seconds: number, timers: NodeJS.Timeout[]): AbortSignal {
  const controller = new AbortController();
  const late = new OScopeError({ code: 'timeout', message: `no answer within ${seconds.toFixed(1)} s` });
  timers.push(setTimeout(() => controller.abort(late), seconds * 1000));
  return AbortSignal.any([signal, controller.signal]);
}

/** Rejects when the signal fires: a source need not honour it. */
function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const abort = (): void => reject(signal.reason as Error);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
  });
}

/**
 * A source promises values, not exceptions, and to end in time; one that breaks its promise is a failed source all the
 * same, and costs nobody else's evidence.
 */
async function ask(source: EvidenceSource, incident: Incident, ends: Ends): Promise<Collected[]> {
  try {
    return await Promise.race([source.collect(incident, ends.end), untilAborted(ends.leave)]);
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
      const timers: NodeJS.Timeout[] = [];
      const ends: Ends = {
        end: signalAfter(signal, limits.collect * END_SHARE, timers),
        leave: signalAfter(signal, limits.collect * LEAVE_SHARE, timers),
      };
      const asked = Promise.all(sources.map((source) => ask(source, state.incident, ends)));
      const collected = (await asked.finally(() => timers.forEach(clearTimeout))).flat();
      const evidence = await Promise.all(collected.map((one) => keep(evidenceStore, diagnosisId, one)));
      return { update: { evidence }, message: summary(evidence) };
    },
    degrade: (_, problem) => ({
      update: { evidence: [], notes: [`No evidence could be collected: ${problem}.`] },
      message: problem,
    }),
  };
}
