import type { LangGraphRunnableConfig } from '@langchain/langgraph';
import { OScopeError, messageOf } from '../errors.js';
import type { ProgressEvent } from '../ports/diagnostician.js';
import type { Aligner } from '../ports/aligner.js';
import type { ModelSession } from '../ports/model-session.js';
import type { DiagnosisDependencies, NodeName } from './dependencies.js';
import type { State, Update } from './state.js';

export interface NodeOutcome {
  update: Update;
  /** What was found, in a few words. */
  message: string;
}

/** What a node is given besides the state. */
export interface NodeRun {
  /** Names the diagnosis: its evidence is stored under it. */
  diagnosisId: string;
  signal: AbortSignal;
  /** The model of this diagnosis; null = offline. Never part of the state: it is not JSON. */
  session: ModelSession | null;
  /** The model-backed aligner of this diagnosis; null = the one of the dependencies. */
  aligner: Aligner | null;
}

export interface Node {
  name: NodeName;
  run(state: State, run: NodeRun): Promise<NodeOutcome>;
  /** What the diagnosis goes on with when the node failed or ran out of time. */
  degrade(state: State, problem: string): NodeOutcome | Promise<NodeOutcome>;
}

export function timeoutError(name: string, limitSeconds: number): OScopeError {
  return new OScopeError({ code: 'timeout', message: `${name} took longer than ${limitSeconds} s` });
}

/** Settles with the work or with the signal, whichever comes first: nodes need not honour the signal. */
async function raced<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const abort = (): void => reject(signal.reason as Error);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

/**
 * Makes a graph node of a step: with a time limit, progress events, timings, and a degraded outcome instead of an
 * exception. Only the caller's own abort ends the diagnosis.
 */
export function limited(node: Node, dependencies: DiagnosisDependencies) {
  return async (state: State, config: LangGraphRunnableConfig): Promise<Update> => {
    const { limits, logger, now } = dependencies;
    const begun = now();
    const progress = (status: ProgressEvent['status'], message: string): void => {
      const event: ProgressEvent = { node: node.name, status, message, elapsedMs: Math.round(now() - begun) };
      config.writer?.(event);
    };
    const limit = new AbortController();
    const timer = setTimeout(
      () => limit.abort(timeoutError(node.name, limits[node.name])),
      limits[node.name] * 1000,
    );
    const signal =
      config.signal === undefined ? limit.signal : AbortSignal.any([limit.signal, config.signal]);
    const session = (config.configurable?.session ?? null) as ModelSession | null;
    const aligner = (config.configurable?.aligner ?? null) as Aligner | null;
    const diagnosisId = String(config.configurable?.thread_id ?? state.incident.id);
    progress('started', '');
    try {
      const { update, message } = await raced(
        node.run(state, { diagnosisId, signal, session, aligner }),
        signal,
      );
      progress('finished', message);
      return { ...update, perNodeMs: { [node.name]: now() - begun } };
    } catch (error) {
      if (config.signal?.aborted) throw error;
      logger.warn({ node: node.name, incidentId: state.incident.id, err: error }, 'node degraded');
      const { update, message } = await node.degrade(state, messageOf(error));
      progress('degraded', message);
      return { ...update, perNodeMs: { [node.name]: now() - begun } };
    } finally {
      clearTimeout(timer);
    }
  };
}
