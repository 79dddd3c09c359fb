import { createHmac, randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Json } from './state.js';
import { acceptSocket } from './websocket.js';
import type { ServerSocket } from './websocket.js';

/** How Slack hands events to an app: envelopes over a websocket, or signed requests; again when they are not acknowledged. */

export type Kind = 'events_api' | 'slash_commands' | 'interactive';

export interface DeliveryOptions {
  signingSecret: string;
  /** Where events go over HTTP; undefined = socket mode. */
  eventsUrl?: string;
  /** An app must have acknowledged by then, milliseconds. */
  patienceMs: number;
  /** Waits before the further tries of an event (Slack: at once, 1 min, 5 min). */
  retriesMs: readonly number[];
}

export interface Answer {
  acknowledged: boolean;
  /** What came with the acknowledgement. */
  body: Json | null;
  /** Milliseconds until it came. */
  tookMs: number;
  tries: number;
}

export interface Delivery {
  /** Delivers until it is acknowledged or the tries are over. */
  deliver(kind: Kind, payload: Json): Promise<Answer>;
  accept(request: IncomingMessage, stream: Duplex): void;
  sockets: Set<ServerSocket>;
  /** Asks the app to connect anew, as Slack does every few hours. */
  refresh(): void;
  options: DeliveryOptions;
  stop(): void;
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Does not keep the process alive. */
const late = (ms: number): Promise<undefined> =>
  new Promise((resolve) => setTimeout(() => resolve(undefined), ms).unref());

export function signature(secret: string, timestamp: number, body: string): string {
  return `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex')}`;
}

export function createDelivery(options: DeliveryOptions): Delivery {
  const sockets = new Set<ServerSocket>();
  const waiting = new Map<string, (body: Json | null) => void>();
  let stopped = false;
  let turn = 0;

  const overSocket = async (kind: Kind, payload: Json, retry: number): Promise<Json | null | undefined> => {
    const all = [...sockets];
    const socket = all[(turn += 1) % Math.max(1, all.length)];
    if (socket === undefined) {
      await sleep(20);
      return undefined;
    }
    const id = randomUUID();
    const acknowledged = new Promise<Json | null>((resolve) => waiting.set(id, resolve));
    socket.send(
      JSON.stringify({
        envelope_id: id,
        type: kind,
        payload,
        accepts_response_payload: kind !== 'events_api',
        ...(kind === 'events_api' ? { retry_attempt: retry, retry_reason: retry > 0 ? 'timeout' : '' } : {}),
      }),
    );
    const answer = await Promise.race([acknowledged, late(options.patienceMs)]);
    waiting.delete(id);
    return answer;
  };

  const overHttp = async (kind: Kind, payload: Json, retry: number): Promise<Json | null | undefined> => {
    const [type, body] = encode(kind, payload);
    const timestamp = Math.floor(Date.now() / 1000);
    try {
      const response = await fetch(options.eventsUrl ?? '', {
        method: 'POST',
        headers: {
          'content-type': type,
          'x-slack-request-timestamp': String(timestamp),
          'x-slack-signature': signature(options.signingSecret, timestamp, body),
          ...(retry > 0 ? { 'x-slack-retry-num': String(retry), 'x-slack-retry-reason': 'http_error' } : {}),
        },
        body,
        signal: AbortSignal.timeout(options.patienceMs),
      });
      const text = await response.text();
      if (response.status !== 200) return undefined;
      return text.startsWith('{') ? (JSON.parse(text) as Json) : null;
    } catch {
      return undefined;
    }
  };

  return {
    sockets,
    options,
    async deliver(kind, payload) {
      const began = Date.now();
      // Only events are delivered again; of commands and buttons the person sees that they failed.
      const waits = kind === 'events_api' ? options.retriesMs : [];
      for (let tries = 0; ; tries += 1) {
        const answer = await (options.eventsUrl === undefined ? overSocket : overHttp)(kind, payload, tries);
        const tookMs = Date.now() - began;
        if (answer !== undefined) return { acknowledged: true, body: answer, tookMs, tries: tries + 1 };
        const wait = waits[tries];
        if (wait === undefined || stopped)
          return { acknowledged: false, body: null, tookMs, tries: tries + 1 };
        await sleep(wait);
      }
    },
    accept(request, stream) {
      const socket = acceptSocket(request, stream, {
        text: (text) => {
          const { envelope_id: id, payload } = JSON.parse(text) as { envelope_id: string; payload?: Json };
          waiting.get(id)?.(payload === undefined || Object.keys(payload).length === 0 ? null : payload);
        },
        close: () => sockets.delete(socket),
      });
      socket.send(JSON.stringify({ type: 'hello', num_connections: sockets.size + 1 }));
      sockets.add(socket);
    },
    refresh() {
      for (const socket of sockets)
        socket.send(JSON.stringify({ type: 'disconnect', reason: 'refresh_requested' }));
    },
    stop() {
      stopped = true;
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** Events are JSON; commands are a form, and interactivity is JSON inside a form. */
function encode(kind: Kind, payload: Json): [string, string] {
  if (kind === 'events_api') return ['application/json', JSON.stringify(payload)];
  const fields =
    kind === 'interactive' ? { payload: JSON.stringify(payload) } : (payload as Record<string, string>);
  return ['application/x-www-form-urlencoded', new URLSearchParams(fields).toString()];
}
