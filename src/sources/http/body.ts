import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { createGunzip, createInflate } from 'node:zlib';
import type { Traffic } from './client.js';
import type { Deadline } from './deadline.js';
import { SourceError } from './source-error.js';
import { largeError, lateError, networkError } from './words.js';
import type { Speaker } from './words.js';

export interface BodyReaderOptions {
  speaker: Speaker;
  deadline: Deadline;
  traffic: Traffic;
  maxMebibytes: number;
}

function decoded(response: IncomingMessage): Readable {
  const encoding = response.headers['content-encoding'] ?? 'identity';
  if (encoding === 'identity' || encoding === '') return response;
  const decoder = encoding === 'deflate' ? createInflate() : createGunzip();
  response.on('error', (error) => decoder.destroy(error));
  return response.pipe(decoder);
}

/**
 * Reads bodies piece by piece and gives up at the byte limit, which counts what comes out of the decompression
 * and holds for all bodies of a conversation together.
 */
export function createBodyReader({ speaker, deadline, traffic, maxMebibytes }: BodyReaderOptions) {
  const limit = maxMebibytes * 1024 * 1024;
  return async function* read(response: IncomingMessage): AsyncGenerator<Buffer> {
    const stream = decoded(response);
    try {
      for await (const piece of stream) {
        const chunk = piece as Buffer;
        traffic.bytes += chunk.length;
        if (traffic.bytes > limit) throw largeError(speaker, maxMebibytes);
        // Timers do not fire while pieces come in without a pause.
        if (deadline.remainingMs() <= 0) throw lateError(speaker, deadline.seconds);
        yield chunk;
      }
      if (!response.complete) throw new Error('aborted');
    } catch (error) {
      if (error instanceof SourceError) throw error;
      throw deadline.signal.aborted ? lateError(speaker, deadline.seconds) : networkError(speaker, error);
    } finally {
      stream.destroy();
      // An answer that was read to its end leaves its connection for the next request.
      if (!response.complete) response.destroy();
    }
  };
}
