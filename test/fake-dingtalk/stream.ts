import { randomUUID } from 'node:crypto';
import type { Server } from 'node:http';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';

export interface StreamOptions {
  /** Until a message that nobody acknowledged comes again; 60 s in truth. */
  redeliverMs?: number;
  /** Between the server's own pings. */
  pingMs?: number;
}

interface Waiting {
  topic: string;
  data: object;
  deliveries: number;
  timer: NodeJS.Timeout | undefined;
  /** Ids under which it went out. */
  ids: Set<string>;
  done: (answer: unknown) => void;
}

interface Reply {
  code: number;
  headers: { messageId: string };
  data: string;
}

/** The gateway's sockets: tickets that serve once, pings, callbacks that come again until they are acknowledged. */
export function createGateway(server: Server, { redeliverMs = 60_000, pingMs = 5000 }: StreamOptions) {
  const tickets = new Set<string>();
  const sockets = new Set<WebSocket>();
  const waiting = new Set<Waiting>();
  const gateway = { pings: 0, pongs: 0, opened: 0, accepting: true };
  const sink = new WebSocketServer({ noServer: true });

  const frame = (type: string, topic: string, messageId: string, data: object): string =>
    JSON.stringify({
      specVersion: '1.0',
      type,
      headers: {
        appId: 'a',
        connectionId: 'c',
        contentType: 'application/json',
        messageId,
        time: String(Date.now()),
        topic,
      },
      data: JSON.stringify(data),
    });

  function deliver(one: Waiting): void {
    clearTimeout(one.timer);
    const id = randomUUID();
    const socket = [...sockets].at(-1);
    if (socket !== undefined) {
      one.ids.add(id);
      one.deliveries += 1;
      socket.send(frame('CALLBACK', one.topic, id, one.data));
    }
    one.timer = setTimeout(() => deliver(one), redeliverMs);
    one.timer.unref();
  }

  function take(text: string): void {
    const reply = JSON.parse(text) as Reply;
    const { messageId } = reply.headers;
    if (messageId.startsWith('ping-')) {
      if ((JSON.parse(reply.data) as { opaque?: string }).opaque === messageId) gateway.pongs += 1;
      return;
    }
    for (const one of waiting) {
      if (!one.ids.has(messageId) || reply.code !== 200) continue;
      clearTimeout(one.timer);
      waiting.delete(one);
      one.done(JSON.parse(reply.data));
    }
  }

  server.on('upgrade', (request, stream, head) => {
    const ticket = new URL(request.url ?? '/', 'http://fake').searchParams.get('ticket') ?? '';
    if (!gateway.accepting || !tickets.delete(ticket)) {
      stream.end('HTTP/1.1 401 Unauthorized\r\n\r\n');
      return;
    }
    sink.handleUpgrade(request, stream, head, (socket) => {
      sockets.add(socket);
      gateway.opened += 1;
      socket.on('message', (data: Buffer) => take(data.toString()));
      socket.on('close', () => sockets.delete(socket));
    });
  });
  const timer = setInterval(() => {
    for (const socket of sockets) {
      const id = `ping-${(gateway.pings += 1)}`;
      socket.send(frame('SYSTEM', 'ping', id, { opaque: id }));
    }
  }, pingMs);

  return {
    state: gateway,
    waiting,
    sockets,
    ticket(): string {
      const ticket = randomUUID();
      tickets.add(ticket);
      return ticket;
    },
    /** Sends a callback, and again until it is acknowledged. */
    callback(
      topic: string,
      data: object,
    ): { answer: Promise<unknown>; deliveries: () => number; again: () => void } {
      let done: (answer: unknown) => void = () => undefined;
      const answer = new Promise<unknown>((resolve) => (done = resolve));
      const one: Waiting = { topic, data, deliveries: 0, timer: undefined, ids: new Set(), done };
      waiting.add(one);
      deliver(one);
      return { answer, deliveries: () => one.deliveries, again: () => deliver(one) };
    },
    raw(text: string): void {
      for (const socket of sockets) socket.send(text);
    },
    /** "This connection ends soon": nothing more comes over it. */
    disconnect(): void {
      for (const socket of [...sockets]) {
        socket.send(frame('SYSTEM', 'disconnect', randomUUID(), { reason: 'connection is expired' }));
        sockets.delete(socket);
      }
    },
    kill(): void {
      for (const socket of sockets) socket.terminate();
    },
    stop(): void {
      clearInterval(timer);
      for (const one of waiting) clearTimeout(one.timer);
      for (const socket of sink.clients) socket.terminate();
      sink.close();
    },
  };
}
