import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const MAX_BYTES = 4 << 20;

export interface WebhookReceiver {
  url: string;
  /** The first body that names the alert, from now or before; null when none comes in time. */
  waitFor(alertname: string, timeoutMs: number, signal: AbortSignal): Promise<string | null>;
  close(): Promise<void>;
}

/** Receives webhooks on loopback and keeps their bodies as they came. */
export async function startWebhook(): Promise<WebhookReceiver> {
  const bodies: string[] = [];
  const waiting = new Set<() => void>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > MAX_BYTES) request.destroy();
      else chunks.push(chunk);
    });
    request.on('end', () => {
      bodies.push(Buffer.concat(chunks).toString('utf8'));
      response.end('{}');
      for (const wake of waiting) wake();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/alerts`,
    waitFor: (alertname, timeoutMs, signal) =>
      new Promise((resolve) => {
        const finish = (body: string | null): void => {
          clearTimeout(timer);
          waiting.delete(look);
          signal.removeEventListener('abort', giveUp);
          resolve(body);
        };
        const look = (): void => {
          const found = bodies.find((body) => body.includes(`"alertname":"${alertname}"`));
          if (found !== undefined) finish(found);
        };
        const giveUp = (): void => finish(null);
        const timer = setTimeout(giveUp, timeoutMs);
        signal.addEventListener('abort', giveUp, { once: true });
        waiting.add(look);
        look();
      }),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
