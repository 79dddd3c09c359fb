import type { KernelHeader } from '../../catalog/log-signatures/kernel-header.js';
import {
  KERNEL_HEADER_HINT,
  KERNEL_HEADERS,
  KERNEL_NO_HEADER,
} from '../../catalog/log-signatures/kernel-headers.js';

export interface FoundHeader {
  header: KernelHeader;
  match: RegExpExecArray;
}

/** The first header that a line begins; null for an ordinary line. */
export function findHeader(text: string): FoundHeader | null {
  if (!KERNEL_HEADER_HINT.test(text) || text.length > 2000) return null;
  if (KERNEL_NO_HEADER.some((pattern) => pattern.test(text))) return null;
  for (const header of KERNEL_HEADERS) {
    const match = header.pattern.exec(text);
    if (match) return { header, match };
  }
  return null;
}
