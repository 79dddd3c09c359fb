import { OScopeError } from '../errors.js';
import type { ChatPlatform } from '../ports/chat-platform.js';
import type { Diagnostician } from '../ports/diagnostician.js';
import type { Metrics } from '../web/metrics.js';

/** Counts what a platform refuses. */
export function observePlatform(platform: ChatPlatform, metrics: Metrics): ChatPlatform {
  const watch = async <T>(operation: string, call: Promise<T>): Promise<T> => {
    try {
      return await call;
    } catch (error) {
      const limited = error instanceof OScopeError && error.retryAfterMs !== undefined;
      metrics.chatError(platform.id, operation, limited);
      throw error;
    }
  };
  return {
    id: platform.id,
    post: (...args) => watch('post', platform.post(...args)),
    update: (...args) => watch('update', platform.update(...args)),
    find: (...args) => watch('find', platform.find(...args)),
    upload: (...args) => watch('upload', platform.upload(...args)),
    whisper: (...args) => watch('whisper', platform.whisper(...args)),
  };
}

/** Counts diagnoses, their stages and tokens. */
export function observeDiagnostician(diagnostician: Diagnostician, metrics: Metrics): Diagnostician {
  const watch = async (
    made: ReturnType<Diagnostician['diagnose']>,
  ): ReturnType<Diagnostician['diagnose']> => {
    const diagnosis = await made;
    metrics.diagnosis(diagnosis);
    return diagnosis;
  };
  return {
    diagnose: (...args) => watch(diagnostician.diagnose(...args)),
    resume: (...args) => watch(diagnostician.resume(...args)),
    reexamine: (...args) => watch(diagnostician.reexamine(...args)),
  };
}
