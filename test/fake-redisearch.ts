import { createConnection, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import type { Redis } from 'ioredis';
import { distanceTo, isIndexable, parseCreate, parseKnn, QueryError } from './fake-redisearch-query.js';
import type { Hash, IndexDefinition } from './fake-redisearch-query.js';
import type { TestRedis } from './redis-server.js';
import { decodeCommand, encodeReply, endOfValue, integer, list, map, text } from './resp.js';
import type { Reply } from './resp.js';

export interface FakeRediSearch {
  url: string;
  /** Every FT.* command received, blobs as their length. */
  commands: string[][];
  indexes(): string[];
  close(): Promise<void>;
}

export interface FakeRediSearchOptions {
  /** As MODULE LIST numbers it: 21005 = 2.10.5. */
  version?: number;
  /** Hosted servers refuse MODULE LIST. */
  moduleListForbidden?: boolean;
}

const error = (value: string): Reply => ({ type: 'error', value });
const OK: Reply = { type: 'status', value: 'OK' };

interface SearchOptions {
  parameters: Map<string, Buffer>;
  returned: string[] | null;
  sortBy: string | null;
  limit: { from: number; size: number };
  dialect: number;
}

function parseOptions(args: readonly Buffer[]): SearchOptions {
  const options: SearchOptions = {
    parameters: new Map(),
    returned: null,
    sortBy: null,
    limit: { from: 0, size: 10 },
    dialect: 1,
  };
  const words = [...args];
  const take = (): Buffer => words.shift() ?? Buffer.alloc(0);
  while (words.length > 0) {
    const word = take().toString().toUpperCase();
    if (word === 'PARAMS') {
      const pairs = words.splice(0, Number(take()));
      for (let at = 0; at < pairs.length; at += 2)
        options.parameters.set(pairs[at]?.toString() ?? '', pairs[at + 1] ?? Buffer.alloc(0));
    } else if (word === 'RETURN') options.returned = words.splice(0, Number(take())).map(String);
    else if (word === 'SORTBY') options.sortBy = take().toString();
    else if (word === 'LIMIT') options.limit = { from: Number(take()), size: Number(take()) };
    else if (word === 'DIALECT') options.dialect = Number(take());
    else throw new QueryError(`Unknown argument \`${word}\` at position 1 for <main>`);
  }
  return options;
}

/** Reads the hashes of an index as they are now, so that an index made before or after them is the same. */
async function hashesOf(redis: Redis, { prefixes }: IndexDefinition): Promise<Map<string, Hash>> {
  const found = new Map<string, Hash>();
  for (const key of (await redis.keys('*')).filter((one) =>
    prefixes.some((prefix) => one.startsWith(prefix)),
  )) {
    if ((await redis.type(key)) !== 'hash') continue;
    const fields = await redis.hgetallBuffer(key);
    found.set(key, new Map(Object.entries(fields)));
  }
  return found;
}

function searchReply(
  total: number,
  rows: readonly { key: string; fields: [string, Reply][] }[],
  protocol: 2 | 3,
): Reply {
  if (protocol === 2) {
    return list([
      integer(total),
      ...rows.flatMap(({ key, fields }) => [
        text(key),
        list(fields.flatMap(([name, value]) => [text(name), value])),
      ]),
    ]);
  }
  const results = rows.map(({ key, fields }) =>
    map({ id: text(key), extra_attributes: { type: 'map', value: fields }, values: list([]) }),
  );
  return map({
    attributes: list([]),
    format: text('STRING'),
    results: list(results),
    total_results: integer(total),
    warning: list([]),
  });
}

function createCommands(redis: Redis, indexes: Map<string, IndexDefinition>) {
  const find = (name: Buffer | undefined): IndexDefinition => {
    const definition = indexes.get(String(name));
    if (definition === undefined) throw new QueryError(`${String(name)}: no such index`);
    return definition;
  };
  async function search([index, query, ...rest]: readonly Buffer[], protocol: 2 | 3): Promise<Reply> {
    const definition = find(index);
    const { parameters, returned, sortBy, limit, dialect } = parseOptions(rest);
    if (dialect < 2) throw new QueryError('Syntax error at offset 1 near >[');
    const knn = parseKnn(String(query), parameters, definition);
    if (sortBy !== null && sortBy !== knn.distanceName)
      throw new QueryError(`Property \`${sortBy}\` not loaded nor in schema`);
    const near = [...(await hashesOf(redis, definition))]
      .filter(([, hash]) => hash.has(knn.field) && isIndexable(hash, definition) && knn.test(hash))
      .map(([key, hash]) => ({
        key,
        hash,
        distance: distanceTo(knn.query, hash.get(knn.field) ?? Buffer.alloc(0)),
      }))
      .sort((a, b) => a.distance - b.distance)
      .slice(0, knn.k);
    const rows = near.slice(limit.from, limit.from + limit.size).map(({ key, hash, distance }) => {
      const all = new Map<string, Buffer>([
        [knn.distanceName, Buffer.from(distance.toPrecision(12))],
        ...hash,
      ]);
      const names = returned ?? [...all.keys()];
      return {
        key,
        fields: names.flatMap((name): [string, Reply][] =>
          all.has(name) ? [[name, text(all.get(name) ?? '')]] : [],
        ),
      };
    });
    return searchReply(near.length, rows, protocol);
  }
  async function info(index: Buffer | undefined, protocol: 2 | 3): Promise<Reply> {
    const definition = find(index);
    const hashes = [...(await hashesOf(redis, definition)).values()];
    const good = hashes.filter((hash) => isIndexable(hash, definition)).length;
    const number = (value: number): Reply => (protocol === 3 ? integer(value) : text(String(value)));
    return map({
      index_name: text(String(index)),
      num_docs: number(good),
      hash_indexing_failures: number(hashes.length - good),
      indexing: number(0),
      percent_indexed: text('1'),
    });
  }
  async function dropIndex([index, flag]: readonly Buffer[]): Promise<Reply> {
    const definition = find(index);
    indexes.delete(String(index));
    const keys =
      flag?.toString().toUpperCase() === 'DD' ? [...(await hashesOf(redis, definition)).keys()] : [];
    if (keys.length > 0) await redis.unlink(...keys);
    return OK;
  }
  function create([index, ...rest]: readonly Buffer[]): Reply {
    if (indexes.has(String(index))) return error('Index already exists');
    indexes.set(String(index), parseCreate(rest.map(String)));
    return OK;
  }
  return async (name: string, args: readonly Buffer[], protocol: 2 | 3): Promise<Reply> => {
    try {
      if (name === 'FT.CREATE') return create(args);
      if (name === 'FT.SEARCH') return await search(args, protocol);
      if (name === 'FT.INFO') return await info(args[0], protocol);
      if (name === 'FT.DROPINDEX') return await dropIndex(args);
      if (name === 'FT._LIST') return { type: 'set', value: [...indexes.keys()].map(text) };
    } catch (problem) {
      if (problem instanceof QueryError) return error(problem.message);
      throw problem;
    }
    return error(`ERR unknown command '${name}'`);
  };
}

/** One connection: commands are answered in their order, FT.* here and all others by the real server behind. */
function serve(
  client: Socket,
  upstream: Socket,
  answer: (command: Buffer[], protocol: 2 | 3) => Promise<Reply> | null,
): void {
  let protocol: 2 | 3 = 2;
  let pending = Buffer.alloc(0);
  let replies = Buffer.alloc(0);
  let wake = (): void => undefined;
  upstream.on('data', (chunk) => {
    replies = Buffer.concat([replies, chunk]);
    wake();
  });
  async function forward(command: Buffer): Promise<Buffer> {
    upstream.write(command);
    for (;;) {
      const end = endOfValue(replies, 0);
      if (end !== undefined) {
        const reply = replies.subarray(0, end);
        replies = replies.subarray(end);
        return reply;
      }
      await new Promise<void>((resolve) => (wake = resolve));
    }
  }
  async function handle(bytes: Buffer): Promise<void> {
    const command = decodeCommand(bytes);
    if (command[0]?.toString().toUpperCase() === 'HELLO') protocol = command[1]?.toString() === '3' ? 3 : 2;
    const own = answer(command, protocol);
    client.write(own === null ? await forward(bytes) : encodeReply(await own, protocol));
  }
  let queue = Promise.resolve();
  client.on('data', (chunk) => {
    pending = Buffer.concat([pending, chunk]);
    for (let end = endOfValue(pending, 0); end !== undefined; end = endOfValue(pending, 0)) {
      const bytes = pending.subarray(0, end);
      pending = pending.subarray(end);
      queue = queue.then(() => handle(bytes)).catch(() => void client.destroy());
    }
  });
  const end = (): void => void [client, upstream].map((socket) => socket.destroy());
  for (const socket of [client, upstream]) socket.on('error', end).on('close', end);
}

/**
 * A server that is a real Redis in everything but FT.*, which it answers as RediSearch documents it, in both protocols
 * (https://redis.io/docs/latest/commands/ft.search/). Unknown arguments are refused, so that a wrong call fails here.
 */
export async function startFakeRediSearch(
  redis: TestRedis,
  { version = 21_005, moduleListForbidden = false }: FakeRediSearchOptions = {},
): Promise<FakeRediSearch> {
  const indexes = new Map<string, IndexDefinition>();
  const commands: string[][] = [];
  const run = createCommands(redis.connect(), indexes);
  const modules = (): Reply =>
    moduleListForbidden
      ? error("NOPERM this user has no permissions to run the 'module|list' command")
      : list([
          map({ name: text('search'), ver: integer(version), path: text('/redisearch.so'), args: list([]) }),
        ]);
  const answer = (command: Buffer[], protocol: 2 | 3): Promise<Reply> | null => {
    const name = command[0]?.toString().toUpperCase() ?? '';
    if (name === 'MODULE') return Promise.resolve(modules());
    if (!name.startsWith('FT.')) return null;
    commands.push(
      command.map((part) =>
        /^[\x20-\x7e]*$/.test(part.toString('latin1')) ? part.toString() : `<${part.length} bytes>`,
      ),
    );
    return run(name, command.slice(1), protocol);
  };
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    sockets.add(client);
    serve(client, createConnection(redis.socket), answer);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `redis://127.0.0.1:${(server.address() as AddressInfo).port}`,
    commands,
    indexes: () => [...indexes.keys()],
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}
