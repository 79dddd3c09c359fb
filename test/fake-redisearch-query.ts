/** What FT.CREATE declared of one field. */
export type Field =
  | { type: 'TAG'; separator: string; caseSensitive: boolean }
  | { type: 'VECTOR'; dimensions: number; metric: string };

export interface IndexDefinition {
  prefixes: string[];
  fields: Map<string, Field>;
}

export type Hash = ReadonlyMap<string, Buffer>;
type Test = (hash: Hash) => boolean;

export interface KnnQuery {
  test: Test;
  k: number;
  field: string;
  query: Float32Array;
  distanceName: string;
}

export class QueryError extends Error {}

/** `FT.CREATE index ON HASH PREFIX n p … SCHEMA …`; only what is listed here is understood, everything else refused. */
export function parseCreate(args: readonly string[]): IndexDefinition {
  const words = [...args];
  const take = (): string => words.shift() ?? fail('Wrong number of arguments');
  const definition: IndexDefinition = { prefixes: [''], fields: new Map() };
  for (let word = take().toUpperCase(); word !== 'SCHEMA'; word = take().toUpperCase()) {
    if (word === 'ON' && take().toUpperCase() !== 'HASH') fail('Only HASH is known here');
    else if (word === 'PREFIX') definition.prefixes = words.splice(0, Number(take()));
    else if (word !== 'ON') fail(`Unknown argument \`${word}\``);
  }
  while (words.length > 0) {
    const name = take();
    const type = take().toUpperCase();
    if (type === 'TAG') definition.fields.set(name, parseTag(words));
    else if (type === 'VECTOR') definition.fields.set(name, parseVector(words));
    else fail(`Invalid field type for field \`${name}\``);
  }
  return definition;
}

function fail(message: string): never {
  throw new QueryError(message);
}

function parseTag(words: string[]): Field {
  const field = { type: 'TAG' as const, separator: ',', caseSensitive: false };
  for (;;) {
    const next = words[0]?.toUpperCase();
    if (next === 'SEPARATOR') field.separator = words.splice(0, 2)[1] ?? ',';
    else if (next === 'CASESENSITIVE') field.caseSensitive = words.shift() !== undefined;
    else return field;
  }
}

function parseVector(words: string[]): Field {
  const algorithm = words.shift()?.toUpperCase();
  if (algorithm !== 'FLAT' && algorithm !== 'HNSW') fail('Bad arguments for vector similarity algorithm');
  const options = words.splice(0, Number(words.shift()));
  const known = new Set([
    'TYPE',
    'DIM',
    'DISTANCE_METRIC',
    'INITIAL_CAP',
    'BLOCK_SIZE',
    'M',
    'EF_CONSTRUCTION',
    'EF_RUNTIME',
  ]);
  const read = new Map<string, string>();
  for (let at = 0; at < options.length; at += 2) {
    const name = options[at]?.toUpperCase() ?? '';
    if (!known.has(name)) fail(`Bad arguments for algorithm ${algorithm}: ${name}`);
    read.set(name, options[at + 1] ?? '');
  }
  for (const name of ['TYPE', 'DIM', 'DISTANCE_METRIC'])
    if (!read.has(name))
      fail(
        `Missing mandatory parameter: cannot create ${algorithm} index without specifying ${name} argument`,
      );
  if (read.get('TYPE') !== 'FLOAT32') fail('Only FLOAT32 is known here');
  return { type: 'VECTOR', dimensions: Number(read.get('DIM')), metric: read.get('DISTANCE_METRIC') ?? '' };
}

/** `<filter>=>[KNN <k> @field $blob [EF_RUNTIME n] [AS name]]`, the form of dialect 2. */
export function parseKnn(
  query: string,
  parameters: ReadonlyMap<string, Buffer>,
  { fields }: IndexDefinition,
): KnnQuery {
  const parts = /^(.*)=>\s*\[\s*KNN\s+(\S+)\s+@(\w+)\s+\$(\w+)(.*)\]\s*$/is.exec(query);
  if (parts === null) fail('Syntax error at offset 0');
  const [, filter = '', k = '', field = '', blob = '', rest = ''] = parts;
  const valueOf = (word: string): string =>
    word.startsWith('$') ? parameter(parameters, word.slice(1)).toString() : word;
  const declared = fields.get(field);
  if (declared?.type !== 'VECTOR') fail(`Unknown field at offset 0 near ${field}`);
  const options = /^\s*(?:EF_RUNTIME\s+(\S+))?\s*(?:AS\s+(\w+))?\s*$/i.exec(rest);
  if (options === null) fail(`Syntax error near ${rest.trim()}`);
  const count = Number(valueOf(k));
  if (!Number.isInteger(count) || count < 0) fail(`Invalid numeric value (${valueOf(k)}) for parameter`);
  if (options[1] !== undefined && !(Number(valueOf(options[1])) > 0)) fail('Invalid option EF_RUNTIME');
  return {
    test: parseFilter(filter.trim(), parameters, fields),
    k: count,
    field,
    query: readVector(parameter(parameters, blob), declared.dimensions),
    distanceName: options[2] ?? `__${field}_score`,
  };
}

function parameter(parameters: ReadonlyMap<string, Buffer>, name: string): Buffer {
  return parameters.get(name) ?? fail(`No such parameter \`${name}\``);
}

function readVector(bytes: Buffer, dimensions: number): Float32Array {
  if (bytes.length !== dimensions * 4) {
    fail(
      `Error parsing vector similarity query: query vector blob size (${bytes.length}) does not match index's expected size (${dimensions * 4}).`,
    );
  }
  return new Float32Array(Uint8Array.from(bytes).buffer);
}

/** `*`, or clauses `@field:{a | b}`, each perhaps negated by `-`, all of which must hold, perhaps in brackets. */
function parseFilter(
  filter: string,
  parameters: ReadonlyMap<string, Buffer>,
  fields: ReadonlyMap<string, Field>,
): Test {
  if (filter === '*' || filter === '(*)') return () => true;
  const bare = /^\((.*)\)$/s.exec(filter)?.[1] ?? filter;
  const clause = /\s*(-?)@(\w+):\{((?:\\.|[^}\\])*)\}\s*/gsy;
  const tests: Test[] = [];
  for (let match = clause.exec(bare); match !== null; match = clause.exec(bare)) {
    const [, negated, name = '', body = ''] = match;
    const field = fields.get(name);
    if (field?.type !== 'TAG') fail(`Unknown field at offset 0 near ${name}`);
    const wanted = body.split(/(?<!\\)\|/).map((one) => tagValue(one.trim(), parameters, field));
    tests.push((hash) => tagsOf(hash, name, field).some((tag) => wanted.includes(tag)) !== (negated === '-'));
    if (clause.lastIndex === bare.length) return (hash) => tests.every((test) => test(hash));
  }
  return fail(`Syntax error at offset ${clause.lastIndex} near ${bare.slice(0, 20)}`);
}

function tagValue(
  word: string,
  parameters: ReadonlyMap<string, Buffer>,
  field: Field & { type: 'TAG' },
): string {
  if (!word.startsWith('$') && /(?<!\\)[^\w\\ ]/.test(word.replace(/\\./g, '')))
    fail(`Syntax error near ${word}`);
  const value = word.startsWith('$')
    ? parameter(parameters, word.slice(1)).toString()
    : word.replace(/\\(.)/gs, '$1');
  return field.caseSensitive ? value : value.toLowerCase();
}

function tagsOf(hash: Hash, name: string, field: Field & { type: 'TAG' }): string[] {
  const value = hash.get(name)?.toString() ?? '';
  const tags = value.split(field.separator).map((tag) => tag.trim());
  return field.caseSensitive ? tags : tags.map((tag) => tag.toLowerCase());
}

/** Whether the index can take the hash: RediSearch counts others as failures and leaves them out. */
export function isIndexable(hash: Hash, { fields }: IndexDefinition): boolean {
  return [...fields].every(
    ([name, field]) =>
      field.type !== 'VECTOR' || !hash.has(name) || hash.get(name)?.length === field.dimensions * 4,
  );
}

/** Cosine distance, 0 to 2. */
export function distanceTo(query: Float32Array, bytes: Buffer): number {
  const vector = new Float32Array(Uint8Array.from(bytes).buffer);
  const dot = (a: Float32Array, b: Float32Array): number =>
    a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);
  return 1 - dot(query, vector) / Math.sqrt(dot(query, query) * dot(vector, vector));
}
