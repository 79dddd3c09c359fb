import type { LangGraphRunnableConfig } from '@langchain/langgraph';
import { messageOf } from '../errors.js';
import type { ProgressEvent } from '../ports/diagnostician.js';
import type { Aligner } from '../ports/aligner.js';
import type { ModelSession } from '../ports/model-session.js';
import { deadline, raced } from './deadline.js';
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
    const seconds = limits[node.name];
    const limit = deadline(config.signal, seconds, `${node.name} took longer than ${seconds} s`);
    const session = (config.configurable?.session ?? null) as ModelSession | null;
    const aligner = (config.configurable?.aligner ?? null) as Aligner | null;
    const diagnosisId = String(config.configurable?.thread_id ?? state.incident.id);
    progress('started', '');
    try {
      const { signal } = limit;
      const work = node.run(state, { diagnosisId, signal, session, aligner });
      const { update, message } = await raced(work, signal);
      progress('finished', message);
      return { ...update, perNodeMs: { [node.name]: now() - begun } };
    } catch (error) {
      if (config.signal?.aborted) throw error;
      logger.warn({ node: node.name, incidentId: state.incident.id, err: error }, 'node degraded');
      const { update, message } = await node.degrade(state, messageOf(error));
      progress('degraded', message);
      return { ...update, perNodeMs: { [node.name]: now() - begun } };
    } finally {
      limit.clear();
    }
  };
}
