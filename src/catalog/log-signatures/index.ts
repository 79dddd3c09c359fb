import { APPLICATION_SIGNATURES } from './application.js';
import { FILESYSTEM_SIGNATURES } from './filesystem.js';
import { HARDWARE_SIGNATURES } from './hardware.js';
import { KERNEL_CLASSES } from './kernel-classes.js';
import { NETWORK_PROCESS_SIGNATURES } from './network-process.js';
import { NETWORK_SIGNATURES } from './network.js';
import { SERVICE_SIGNATURES } from './service.js';
import type { LogSignature } from './signature.js';
import { STORAGE_SIGNATURES } from './storage.js';
import { SYSTEM_SIGNATURES } from './system.js';

/** Every one-line signature. */
export const LOG_SIGNATURES: readonly LogSignature[] = [
  ...STORAGE_SIGNATURES,
  ...FILESYSTEM_SIGNATURES,
  ...NETWORK_SIGNATURES,
  ...NETWORK_PROCESS_SIGNATURES,
  ...SYSTEM_SIGNATURES,
  ...HARDWARE_SIGNATURES,
  ...SERVICE_SIGNATURES,
  ...APPLICATION_SIGNATURES,
];

/** Finding kinds of the signatures and of the multi-line kernel reports together, sorted. */
export function signatureKinds(): string[] {
  const reports = Object.values(KERNEL_CLASSES).flatMap((meaning) =>
    meaning === null ? [] : [meaning.kind],
  );
  return [
    ...new Set([...LOG_SIGNATURES.map((signature) => signature.kind), ...reports, 'log.oom.cgroup']),
  ].sort();
}
