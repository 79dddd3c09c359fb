import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { OScopeError } from '../errors.js';

/** The kernel's `sun_path` has 108 bytes with its end mark (unix(7)), macOS's 104. */
const LONGEST_BYTES = 103;

/** A folder that nobody else can enter. @throws OScopeError `bad_config` when it is somebody else's */
export function privateFolder(folder: string): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const found = lstatSync(folder);
  const isMine = process.getuid === undefined || found.uid === process.getuid();
  if (found.isDirectory() && isMine && (found.mode & 0o077) === 0) return folder;
  throw new OScopeError({
    code: 'bad_config',
    message: `${folder} is not a folder that only this user can enter.`,
    remedy: `Run "chmod 700 ${folder}" as its owner, or set another OSCOPE_DATA_DIR.`,
  });
}

/** Beside the data, or in a short private folder where that path would be too long for a socket. */
export function socketPath(folder: string): string {
  const beside = path.join(folder, 'redis.sock');
  if (Buffer.byteLength(beside) <= LONGEST_BYTES) return beside;
  const name = createHash('sha256').update(path.resolve(folder)).digest('hex').slice(0, 12);
  return path.join(privateFolder(path.join(tmpdir(), `oscope-${name}`)), 'redis.sock');
}
