import type { RunnableConfig } from '@langchain/core/runnables';
import { getCheckpointId } from '@langchain/langgraph-checkpoint';
import { OScopeError } from '../errors.js';

/** Where a checkpoint lies. */
export interface Address {
  thread: string;
  namespace: string;
  /** Absent = the newest. */
  id: string | undefined;
}

export function configOf(thread: string, namespace: string, id: string): RunnableConfig {
  return { configurable: { thread_id: thread, checkpoint_ns: namespace, checkpoint_id: id } };
}

/** @throws OScopeError `internal` without a thread */
export function addressOf(config: RunnableConfig): Address {
  const thread: unknown = config.configurable?.thread_id;
  if (typeof thread !== 'string' || thread === '') {
    throw new OScopeError({ code: 'internal', message: 'A checkpoint needs configurable.thread_id.' });
  }
  const namespace: unknown = config.configurable?.checkpoint_ns;
  const id = getCheckpointId(config);
  return {
    thread,
    namespace: typeof namespace === 'string' ? namespace : '',
    id: id === '' ? undefined : id,
  };
}
