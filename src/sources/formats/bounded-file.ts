import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';

/** How many bytes may still be read, over all files of a collection. */
export interface ByteBudget {
  left: number;
}

export interface FileText {
  text: string;
  /** True when the budget ended before the file did. */
  cut: boolean;
}

/** A file's text, decompressed when its name ends in `.gz`. Rejects when it cannot be read or the signal fires. */
export async function readBounded(file: string, budget: ByteBudget, signal: AbortSignal): Promise<FileText> {
  const input = createReadStream(file, { signal });
  const stream = file.endsWith('.gz') ? input.pipe(createGunzip()) : input;
  input.on('error', (error) => stream.destroy(error));
  const chunks: Buffer[] = [];
  let cut = false;
  try {
    for await (const piece of stream) {
      const chunk = piece as Buffer;
      chunks.push(chunk.subarray(0, Math.max(0, budget.left)));
      budget.left -= chunk.length;
      if (budget.left > 0) continue;
      cut = true;
      break;
    }
  } finally {
    stream.destroy();
    input.destroy();
  }
  return { text: Buffer.concat(chunks).toString('utf8'), cut };
}
