import { homedir } from 'node:os';
import path from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/** `OSCOPE_DATA_DIR` (the configured folder), or the user's cache (https://specifications.freedesktop.org/basedir/). */
export function dataFolder(configured: string | undefined, environment: Environment): string {
  if (configured !== undefined) return path.resolve(configured);
  const cache = environment.XDG_CACHE_HOME;
  return path.join(
    cache !== undefined && path.isAbsolute(cache) ? cache : path.join(homedir(), '.cache'),
    'oscope',
  );
}

/** Where `oscope models pull` puts a model and the embedder looks for it. */
export function modelFolder(dataDir: string, model: string): string {
  return path.join(dataDir, 'models', model);
}
