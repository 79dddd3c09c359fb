import WebSocket from 'ws';
import { z } from 'zod';
import { messageOf, OScopeError } from '../../errors.js';
import type { Logger } from '../../logger.js';

/**
 * DingTalk's Stream mode: one socket that this side opens, so no address of ours need be reachable.
 * https://open-dingtalk.github.io/developerpedia/docs/learn/stream/protocol
 *
 * Written here because dingtalk-stream 2.1.5 drops old sockets and timers without closing them on every reconnection
 * (open-dingtalk/dingtalk-stream-sdk-nodejs#13, #18), goes on reconnecting after `disconnect()`, takes a `disconnect`
 * frame for nothing, and ends the process on a frame that is no JSON.
 */
export interface Stream {
  /** Begins; goes on trying until `stop`. Rejects only when DingTalk refuses the app's id or secret. */
  start(): Promise<void>;
  stop(): Promise<void>;
  isConnected(): boolean;
}

export interface StreamOptions {
  /** Address of a socket, ticket included; a ticket serves once. */
  open: () => Promise<string>;
  /** Answers one callback; its result goes back to DingTalk. Undefined: not taken, DingTalk sends it again after 60 s. */
  onCallback: (topic: string, data: unknown) => Promise<object | undefined>;
  logger: Logger;
  /** Between pings; a socket from which nothing has come for two of them is dead. */
  pingMs?: number;
  /** First wait before another try, doubled up to `mostWaitMs`. */
  waitMs?: number;
  mostWaitMs?: number;
}

const frameSchema = z.looseObject({
  type: z.string(),
  headers: z.looseObject({ topic: z.string().default(''), messageId: z.string().default('') }),
  data: z.string().default(''),
});
type Frame = z.infer<typeof frameSchema>;

/** A message is small; who sends more is not DingTalk. */
const MAX_PAYLOAD = 4 * 1024 * 1024;
const HANDSHAKE_MS = 10_000;
/** DingTalk closes a connection about ten seconds after it said so; what it still sends is taken. */
const GRACE_MS = 8000;

function readFrame(text: string): Frame | undefined {
  try {
    return frameSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

function parseData(data: string): unknown {
  try {
    return JSON.parse(data) as unknown;
  } catch {
    return undefined;
  }
}

export function createStream(options: StreamOptions): Stream {
  const { open, onCallback, logger, pingMs = 20_000, waitMs = 1000, mostWaitMs = 60_000 } = options;
  const sockets = new Set<WebSocket>();
  let current: WebSocket | undefined;
  let stopped = true;
  let retry: NodeJS.Timeout | undefined;
  let failures = 0;
  const underWay = new Set<Promise<void>>();

  const answer = (socket: WebSocket, { headers }: Frame, data: string): void => {
    if (socket.readyState !== WebSocket.OPEN) return;
    const { messageId } = headers;
    const contentType = 'application/json';
    socket.send(JSON.stringify({ code: 200, message: 'OK', headers: { contentType, messageId }, data }));
  };

  async function callback(socket: WebSocket, frame: Frame): Promise<void> {
    try {
      const response = await onCallback(frame.headers.topic, parseData(frame.data));
      if (response !== undefined) answer(socket, frame, JSON.stringify({ response }));
    } catch (error) {
      logger.error({ err: error, topic: frame.headers.topic }, 'DingTalk callback not handled');
    }
  }

  function system(socket: WebSocket, frame: Frame): void {
    if (frame.headers.topic === 'ping') answer(socket, frame, frame.data);
    if (frame.headers.topic !== 'disconnect' || socket !== current) return;
    // The new one first: what comes in between is not lost.
    current = undefined;
    setTimeout(() => socket.close(), GRACE_MS).unref();
    void connect();
  }

  function take(socket: WebSocket, text: string): void {
    const frame = readFrame(text);
    if (frame === undefined)
      return logger.warn({ length: text.length }, 'DingTalk sent a frame that is none');
    if (frame.type === 'SYSTEM') return system(socket, frame);
    if (frame.type === 'EVENT') return answer(socket, frame, JSON.stringify({ status: 'SUCCESS' }));
    if (frame.type !== 'CALLBACK') return;
    const work = callback(socket, frame).finally(() => underWay.delete(work));
    underWay.add(work);
  }

  /** Some errors close no socket, and some sockets close without a word. */
  function watch(socket: WebSocket): void {
    let heard = Date.now();
    const hear = (): void => void (heard = Date.now());
    const timer = setInterval(() => {
      if (Date.now() - heard > 2 * pingMs) socket.terminate();
      else if (socket.readyState === WebSocket.OPEN) socket.ping();
    }, pingMs);
    timer.unref();
    socket.on('pong', hear).on('ping', hear);
    socket.on('message', (data: Buffer) => {
      hear();
      take(socket, data.toString('utf8'));
    });
    socket.on('error', (error) => {
      logger.warn({ err: messageOf(error).replace(/ticket=[^\s&]+/g, 'ticket=…') }, 'DingTalk stream failed');
      socket.terminate();
    });
    socket.on('close', () => {
      clearInterval(timer);
      sockets.delete(socket);
      if (socket !== current) return;
      current = undefined;
      later();
    });
  }

  function later(): void {
    if (stopped) return;
    clearTimeout(retry);
    const wait = Math.min(mostWaitMs, waitMs * 2 ** Math.min(failures, 10));
    failures += 1;
    // Not all bots of a fleet at the same moment.
    retry = setTimeout(() => void connect(), wait * (0.8 + Math.random() * 0.4));
    retry.unref();
  }

  /** One try; another follows when it fails. */
  async function connect(): Promise<void> {
    try {
      await connectOnce();
    } catch (error) {
      logger.warn({ err: messageOf(error) }, 'DingTalk cannot be reached yet');
      later();
    }
  }

  async function connectOnce(): Promise<void> {
    const url = await open();
    if (stopped) return;
    const socket = new WebSocket(url, { handshakeTimeout: HANDSHAKE_MS, maxPayload: MAX_PAYLOAD });
    sockets.add(socket);
    watch(socket);
    await new Promise<void>((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('close', () => reject(new Error('the stream closed at once')));
    });
    if (stopped) return socket.terminate();
    failures = 0;
    current = socket;
    logger.info('DingTalk stream open');
  }

  return {
    async start() {
      stopped = false;
      try {
        await connectOnce();
      } catch (error) {
        if (error instanceof OScopeError && !error.retryable) throw error;
        logger.warn({ err: messageOf(error) }, 'DingTalk cannot be reached yet');
        later();
      }
    },
    async stop() {
      stopped = true;
      clearTimeout(retry);
      // What was begun is answered before the socket goes.
      await Promise.all(underWay);
      current = undefined;
      const closing = [...sockets].map((socket) => closed(socket));
      await Promise.all(closing);
    },
    isConnected: () => current?.readyState === WebSocket.OPEN,
  };
}

function closed(socket: WebSocket): Promise<void> {
  return new Promise((resolve) => {
    if (socket.readyState === WebSocket.CLOSED) return resolve();
    const timer = setTimeout(() => socket.terminate(), 1000);
    socket.once('close', () => {
      clearTimeout(timer);
      resolve();
    });
    socket.close();
  });
}
