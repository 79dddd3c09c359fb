import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { createDelivery } from './fake-slack/delivery.js';
import type { Delivery } from './fake-slack/delivery.js';
import { METHODS } from './fake-slack/methods.js';
import type { Arguments } from './fake-slack/methods.js';
import { createPeople, envelope } from './fake-slack/people.js';
import type { People } from './fake-slack/people.js';
import { createWorkspace } from './fake-slack/state.js';
import type { Json, Workspace, WorkspaceOptions } from './fake-slack/state.js';

/** What goes wrong with a call: refused by a limit, done but the answer lost, not done at all, or slow. */
export type Fault =
  { limit: number } | { lost: true } | { status: number } | { error: string } | { delayMs: number };

export interface Call {
  team: string;
  method: string;
  args: Arguments;
  /** Unix milliseconds. */
  at: number;
  outcome: 'ok' | 'limited' | 'lost' | 'refused';
}

export interface FakeSlackOptions {
  workspaces?: WorkspaceOptions[];
  patienceMs?: number;
  retriesMs?: readonly number[];
}

/** A Slack on this machine: Web API, files, socket mode and Events API over the wire. */
export interface FakeSlack {
  apiUrl: string;
  appToken: string;
  signingSecret: string;
  workspaces: ReadonlyMap<string, Workspace & People>;
  /** The first workspace. */
  main: Workspace & People;
  calls: Call[];
  delivery: Delivery;
  /** Decides what goes wrong; undefined = nothing. */
  fault: (method: string, args: Arguments, team: string) => Fault | undefined;
  stop(): Promise<void>;
}

const DEFAULT_WORKSPACE: WorkspaceOptions = { team: 'T0MAIN', token: 'xoxb-1-test' };

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function send(
  response: ServerResponse,
  status: number,
  body: Json,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

export async function startFakeSlack(options: FakeSlackOptions = {}): Promise<FakeSlack> {
  const { patienceMs = 3000, retriesMs = [10, 60, 300] } = options;
  const signingSecret = 'a-signing-secret';
  const appToken = 'xapp-1-test';
  const delivery = createDelivery({ signingSecret, patienceMs, retriesMs });
  const spaces = (options.workspaces ?? [DEFAULT_WORKSPACE]).map(createWorkspace);
  const server = createServer((request, response) => void serve(request, response));
  const connections = new Set<Socket>();
  server.on('connection', (socket) => {
    connections.add(socket);
    socket.on('close', () => connections.delete(socket));
  });
  server.on('upgrade', (request, stream) => delivery.accept(request, stream));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const people = spaces.map((space) => Object.assign(space, createPeople(space, delivery)));
  const [main] = people;
  if (main === undefined) throw new Error('no workspace');

  const emit = (space: Workspace, event: Json): void => {
    if (delivery.sockets.size === 0 && delivery.options.eventsUrl === undefined) return;
    void delivery.deliver('events_api', envelope(space.team, event, `Ev${space.nextTs().replace('.', '')}`));
  };

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', base);
    const body = await readBody(request);
    if (url.pathname.startsWith('/upload/v1/')) return takeFile(url.pathname, body, response);
    const method = url.pathname.replace(/^\/api\//, '');
    const token = (request.headers.authorization ?? '').replace(/^Bearer /, '');
    const args = Object.fromEntries(new URLSearchParams(body.toString('utf8')));
    if (method === 'apps.connections.open') {
      const isKnown = token === appToken;
      const link = `${base.replace('http', 'ws')}/link?ticket=${Date.now()}`;
      return send(response, 200, isKnown ? { ok: true, url: link } : { ok: false, error: 'invalid_auth' });
    }
    await answer(
      spaces.find((space) => space.token === token),
      method,
      args,
      response,
    );
  };

  const takeFile = (path: string, body: Buffer, response: ServerResponse): void => {
    const [, , , team, id = ''] = path.split('/');
    const file = spaces.find((space) => space.team === team)?.files.get(id);
    const fault = fake.fault('upload', {}, team ?? '');
    if (fault !== undefined && 'status' in fault) return send(response, fault.status, {});
    if (file === undefined) return send(response, 404, {});
    file.bytes = body;
    response.writeHead(200).end(`OK - ${body.length}`);
  };

  const answer = async (
    space: Workspace | undefined,
    name: string,
    args: Arguments,
    response: ServerResponse,
  ): Promise<void> => {
    const method = METHODS[name];
    if (space === undefined) return send(response, 200, { ok: false, error: 'invalid_auth' });
    if (method === undefined) return send(response, 200, { ok: false, error: 'unknown_method' });
    const scopes = {
      'x-oauth-scopes': space.scopes.join(','),
      'x-accepted-oauth-scopes': method.scopes.join(','),
    };
    const lacking = method.scopes.find((scope) => !space.scopes.includes(scope));
    if (lacking !== undefined)
      return send(response, 200, { ok: false, error: 'missing_scope', needed: lacking }, scopes);
    const fault = fake.fault(name, args, space.team);
    const call: Call = { team: space.team, method: name, args, at: Date.now(), outcome: 'refused' };
    fake.calls.push(call);
    if (fault !== undefined && 'limit' in fault) {
      call.outcome = 'limited';
      return send(response, 429, { ok: false, error: 'ratelimited' }, { 'retry-after': String(fault.limit) });
    }
    if (fault !== undefined && 'status' in fault) return send(response, fault.status, {});
    if (fault !== undefined && 'error' in fault)
      return send(response, 200, { ok: false, error: fault.error }, scopes);
    const result = method.run(space, args, emit, base);
    call.outcome = result.ok === true ? 'ok' : 'refused';
    if (fault !== undefined && 'lost' in fault) {
      call.outcome = 'lost';
      response.socket?.destroy();
      return;
    }
    if (fault !== undefined) await new Promise((resolve) => setTimeout(resolve, fault.delayMs));
    send(response, 200, result, scopes);
  };

  const fake: FakeSlack = {
    apiUrl: `${base}/api/`,
    appToken,
    signingSecret,
    workspaces: new Map(people.map((space) => [space.team, space])),
    main,
    calls: [],
    delivery,
    fault: () => undefined,
    async stop() {
      delivery.stop();
      for (const socket of connections) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return fake;
}
