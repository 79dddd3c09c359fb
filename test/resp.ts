/** A reply as a server means it; `map` and `set` exist in protocol 3 only and travel as lists in protocol 2. */
export type Reply =
  | { type: 'text'; value: string | Buffer }
  | { type: 'status' | 'error'; value: string }
  | { type: 'integer'; value: number }
  | { type: 'list' | 'set'; value: Reply[] }
  | { type: 'map'; value: [string, Reply][] };

export const text = (value: string | Buffer): Reply => ({ type: 'text', value });
export const integer = (value: number): Reply => ({ type: 'integer', value });
export const list = (value: Reply[]): Reply => ({ type: 'list', value });
export const map = (value: Record<string, Reply>): Reply => ({ type: 'map', value: Object.entries(value) });

/** https://redis.io/docs/latest/develop/reference/protocol-spec/ */
export function encodeReply(reply: Reply, protocol: 2 | 3): Buffer {
  const many = (head: string, items: readonly Reply[]): Buffer =>
    Buffer.concat([Buffer.from(`${head}\r\n`), ...items.map((item) => encodeReply(item, protocol))]);
  switch (reply.type) {
    case 'text': {
      const bytes = Buffer.from(reply.value);
      return Buffer.concat([Buffer.from(`$${bytes.length}\r\n`), bytes, Buffer.from('\r\n')]);
    }
    case 'status':
      return Buffer.from(`+${reply.value}\r\n`);
    case 'error':
      return Buffer.from(`-${reply.value}\r\n`);
    case 'integer':
      return Buffer.from(`:${reply.value}\r\n`);
    case 'list':
    case 'set':
      return many(`${protocol === 3 && reply.type === 'set' ? '~' : '*'}${reply.value.length}`, reply.value);
    case 'map': {
      const pairs = reply.value.flatMap(([key, value]) => [text(key), value]);
      return many(protocol === 3 ? `%${reply.value.length}` : `*${pairs.length}`, pairs);
    }
  }
}

/** Index just behind the value that begins at `at`; undefined when it has not arrived whole. */
export function endOfValue(bytes: Buffer, at: number): number | undefined {
  const line = bytes.indexOf('\r\n', at);
  if (line < 0) return undefined;
  const kind = String.fromCharCode(bytes[at] ?? 0);
  const size = Number(bytes.toString('latin1', at + 1, line));
  let end: number | undefined = line + 2;
  if ('$=!'.includes(kind)) end = size < 0 ? end : end + size + 2;
  if ('*~%>'.includes(kind)) {
    for (let left = kind === '%' ? 2 * size : size; left > 0 && end !== undefined; left -= 1)
      end = endOfValue(bytes, end);
  }
  return end === undefined || end > bytes.length ? undefined : end;
}

/** The arguments of a command, which is a list of texts. */
export function decodeCommand(bytes: Buffer): Buffer[] {
  const found: Buffer[] = [];
  let at = bytes.indexOf('\r\n') + 2;
  while (at < bytes.length) {
    const line = bytes.indexOf('\r\n', at);
    const size = Number(bytes.toString('latin1', at + 1, line));
    found.push(bytes.subarray(line + 2, line + 2 + size));
    at = line + 2 + size + 2;
  }
  return found;
}
