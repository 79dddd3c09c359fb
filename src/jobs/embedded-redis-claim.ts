import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Who runs a server on the folder: the server's process and the one that stops it. Zero = not yet started. */
export interface RedisClaim {
  server: number;
  owner: number;
}

export type ClaimResult =
  /** The folder is free and now this process's. */
  | { state: 'mine' }
  /** A server runs, or is being started, by a living owner. */
  | { state: 'shared'; claim: RedisClaim }
  /** A server runs whose owner has died. */
  | { state: 'orphan'; claim: RedisClaim };

function claimFile(folder: string): string {
  return path.join(folder, 'redis.claim');
}

/** Not by `instanceof`: a test runner has an `Error` of its own. */
function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
}

export function isAlive(pid: number): boolean {
  if (pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

/** A process id may be another program's by now, above all after a reboot. Where there is no /proc it is believed. */
function isRedis(pid: number): boolean {
  if (!isAlive(pid)) return false;
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').startsWith('redis');
  } catch {
    return true;
  }
}

function readClaim(folder: string): RedisClaim | undefined {
  try {
    const [server = '', owner = ''] = readFileSync(claimFile(folder), 'utf8').trim().split(' ');
    return { server: Number(server), owner: Number(owner) };
  } catch {
    return undefined;
  }
}

export function writeClaim(folder: string, claim: RedisClaim): void {
  writeFileSync(claimFile(folder), `${claim.server} ${claim.owner}\n`, { mode: 0o600 });
}

export function dropClaim(folder: string): void {
  rmSync(claimFile(folder), { force: true });
}

function tryClaim(folder: string, owner: number): boolean {
  try {
    writeFileSync(claimFile(folder), `0 ${owner}\n`, { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/** Two servers on one folder would destroy its file: the first one to make the claim file starts it. */
export function claimFolder(folder: string, owner: number): ClaimResult {
  for (;;) {
    if (tryClaim(folder, owner)) return { state: 'mine' };
    const claim = readClaim(folder);
    if (claim === undefined) continue;
    if (isRedis(claim.server)) return { state: isAlive(claim.owner) ? 'shared' : 'orphan', claim };
    // A living owner starts the server again by itself.
    if (claim.owner !== owner && isAlive(claim.owner)) return { state: 'shared', claim };
    dropClaim(folder);
  }
}
