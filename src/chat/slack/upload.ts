import { z } from 'zod';
import type { Place } from '../../domain/place.js';
import { OScopeError } from '../../errors.js';
import type { ChatFile } from '../../ports/chat-platform.js';
import { cleanLine, truncate } from '../../report/clean.js';
import type { SlackApi } from './api.js';
import { rateLimited, toSlackError } from './errors.js';
import { keyedFileName } from './find.js';

const ticketSchema = z.looseObject({
  upload_url: z.url({ protocol: /^https?$/ }),
  file_id: z.string().min(1),
});

/** Slack's three steps: ask for an address, send the bytes there, share the file in the thread. */
export async function uploadFile(
  api: SlackApi,
  place: Place,
  file: ChatFile,
  timeoutMs: number,
): Promise<void> {
  const { team, channel, thread } = place;
  const ticket = ticketSchema.safeParse(
    await api.call(team, 'files.getUploadURLExternal', {
      filename: keyedFileName(file.name, file.key),
      length: file.bytes.byteLength,
      alt_txt: truncate(cleanLine(file.title), 900),
    }),
  );
  if (!ticket.success)
    throw new OScopeError({
      code: 'unavailable',
      message: 'Slack files.getUploadURLExternal: an answer without an address.',
      retryable: true,
    });
  await sendBytes(ticket.data.upload_url, file, timeoutMs);
  const title = truncate(cleanLine(file.title), 200);
  await api.call(
    team,
    'files.completeUploadExternal',
    {
      files: [{ id: ticket.data.file_id, title }],
      channel_id: channel,
      ...(thread === null ? {} : { thread_ts: thread }),
    },
    channel,
  );
}

async function sendBytes(url: string, file: ChatFile, timeoutMs: number): Promise<void> {
  let response: Response;
  try {
    response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': file.mime },
      body: Buffer.from(file.bytes),
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    });
    await response.arrayBuffer();
  } catch (error) {
    // The address is a secret: it does not get into the message.
    throw toSlackError('upload', new Error(error instanceof Error ? error.name : 'failed'));
  }
  if (response.status === 429)
    throw rateLimited('upload', Number(response.headers.get('retry-after') ?? 30) * 1000);
  if (!response.ok)
    throw new OScopeError({
      code: 'unavailable',
      message: `Slack upload: HTTP ${response.status}.`,
      retryable: response.status >= 500,
    });
}
