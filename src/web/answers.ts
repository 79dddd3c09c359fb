import type { Request, Response } from 'express';
import { z } from 'zod';
import { OScopeError } from '../errors.js';

export interface ErrorAnswer {
  status: number;
  body: { error: string; remedy?: string };
  /** Seconds after which a sender should try again. */
  retryAfter?: number;
}

/** What express and its body parser throw. */
const httpErrorSchema = z.object({
  status: z.number().int().min(400).max(499),
  type: z.string().default(''),
});

const RETRY_SECONDS = 5;

/** What a sender is told; an unexpected error says nothing of what is inside. */
export function errorAnswer(error: unknown): ErrorAnswer {
  if (error instanceof OScopeError) {
    const body = { error: error.message, remedy: error.remedy };
    if (error.code === 'bad_input') return { status: 400, body };
    if (error.code === 'unavailable' || error.code === 'timeout')
      return { status: 503, body, retryAfter: RETRY_SECONDS };
  }
  const http = httpErrorSchema.safeParse(error);
  if (!http.success) return { status: 500, body: { error: 'Something failed here; the log says what.' } };
  const { status, type } = http.data;
  const words =
    type === 'entity.too.large' ? 'The body is larger than 4 MiB.' : 'The request could not be read.';
  return { status, body: { error: words } };
}

/** Why a port cannot be had, with what to do. */
export function listenError(error: NodeJS.ErrnoException, host: string, port: number): OScopeError {
  const elsewhere = 'set OSCOPE_PORT (web.port) to another one';
  const [message, remedy] =
    error.code === 'EADDRINUSE'
      ? [`Port ${port} of ${host} is in use.`, `Stop the program that has it, or ${elsewhere}.`]
      : error.code === 'EACCES'
        ? [`Port ${port} needs more rights.`, `Use a port above 1023: ${elsewhere}.`]
        : error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND'
          ? [`This machine has no address ${host}.`, 'Correct OSCOPE_HOST (web.host).']
          : [`Cannot listen on ${host}:${port}: ${error.message}.`, 'Correct web.host and web.port.'];
  return new OScopeError({ code: 'bad_config', message, remedy, cause: error });
}

/** The route's pattern, never the path itself: a label with few values, and no secret. */
export function routeOf(request: Request, response: Response): string {
  const route: unknown = (request as { route?: { path?: unknown } }).route?.path;
  if (typeof route === 'string') return `${request.baseUrl}${route}`;
  return response.statusCode === 404 ? 'other' : request.baseUrl || 'mounted';
}
