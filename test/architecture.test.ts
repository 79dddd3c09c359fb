import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

const SRC = path.join(__dirname, '../src');

/**
 * Folder → what it may import besides its own folder. `errors` and `logger` are open to all that is not pure.
 * One door goes beyond the first design, to a pure module: sources use the stack readers of `signals`.
 */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  domain: [],
  ports: ['domain'],
  catalog: ['domain'],
  signals: ['domain', 'catalog'],
  report: ['domain'],
  sources: ['domain', 'ports', 'catalog', 'signals/stacks', 'errors', 'logger'],
  text: ['domain'],
  knowledge: ['domain', 'ports', 'text', 'errors', 'logger'],
  aligner: ['domain', 'ports', 'text', 'errors', 'logger'],
  embedding: ['domain', 'ports', 'errors', 'logger'],
  llm: ['domain', 'ports', 'errors', 'logger'],
  diagnosis: ['domain', 'ports', 'signals', 'errors', 'logger'],
  incidents: ['domain', 'ports', 'errors', 'logger'],
  checkpoint: ['domain', 'ports', 'errors', 'logger'],
  chat: ['domain', 'ports', 'report', 'incidents', 'text', 'errors', 'logger'],
  jobs: ['domain', 'ports', 'errors', 'logger'],
  web: ['domain', 'ports', 'report', 'incidents/alerts', 'errors', 'logger'],
  eval: ['domain', 'ports', 'signals', 'text', 'diagnosis', 'errors', 'logger'],
};
const COMPOSITION = ['app', 'service', 'cli', 'config', 'errors', 'logger'];
const PURE = ['domain', 'catalog', 'signals', 'report', 'text'];
/** Package → the only places that may know it. */
const KEPT_IN: Readonly<Record<string, readonly string[]>> = {
  '@langchain/langgraph': ['diagnosis/graph', 'diagnosis/state', 'diagnosis/limited', 'checkpoint/', 'eval/'],
  openai: ['llm/', 'embedding/'],
  '@energetic-ai/embeddings': ['embedding/'],
  redis: ['knowledge/'],
  minisearch: ['knowledge/'],
  bullmq: ['jobs/'],
  '@slack/bolt': ['chat/slack/'],
  ws: ['chat/dingtalk/'],
};

interface Import {
  file: string;
  target: string;
}

function filesBelow(dir: string): string[] {
  return readdirSync(dir, { withFileTypes: true }).flatMap((entry) => {
    const full = path.join(dir, entry.name);
    return entry.isDirectory() ? filesBelow(full) : full.endsWith('.ts') ? [full] : [];
  });
}

function importsOf(file: string): Import[] {
  const text = readFileSync(file, 'utf8');
  const name = path.relative(SRC, file).replace(/\.ts$/, '');
  return [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map((match) => {
    const target = match[1] ?? '';
    const resolved = target.startsWith('.')
      ? path.relative(SRC, path.resolve(path.dirname(file), target)).replace(/\.js$/, '')
      : target;
    return { file: name, target: resolved };
  });
}

const imports = filesBelow(SRC).flatMap(importsOf);
const internal = imports.filter(({ target }) =>
  filesBelow(SRC).some((file) => file === path.join(SRC, `${target}.ts`)),
);
const folderOf = (name: string): string => name.split('/')[0] ?? name;

describe('architecture', () => {
  it('knows every folder of src', () => {
    const folders = readdirSync(SRC, { withFileTypes: true }).map((entry) => entry.name.replace(/\.ts$/, ''));
    expect(folders.filter((folder) => !(folder in ALLOWED) && !COMPOSITION.includes(folder))).toEqual([]);
  });

  it('imports only what the table allows', () => {
    expect(internal.length).toBeGreaterThan(100);
    const broken = internal.filter(({ file, target }) => {
      const folder = folderOf(file);
      if (COMPOSITION.includes(folder) || folder === folderOf(target)) return false;
      return !(ALLOWED[folder] ?? []).some(
        (allowed) => target === allowed || target.startsWith(`${allowed}/`),
      );
    });
    expect(broken).toEqual([]);
  });

  it('lets nobody import the composition', () => {
    const broken = internal.filter(
      ({ file, target }) =>
        ['app', 'service', 'cli'].includes(folderOf(target)) && !['service', 'cli'].includes(folderOf(file)),
    );
    expect(broken).toEqual([]);
  });

  it('keeps pure folders free of I/O, clocks and chance', () => {
    const broken = filesBelow(SRC)
      .filter((file) => PURE.includes(folderOf(path.relative(SRC, file))))
      .filter((file) =>
        /from 'node:(?!crypto')|randomUUID|randomBytes|Math\.random|Date\.now|performance\.now|\bprocess\.(env|cwd|argv|std|hrtime|on)/.test(
          readFileSync(file, 'utf8'),
        ),
      );
    expect(broken.map((file) => path.relative(SRC, file))).toEqual([]);
  });

  it('keeps chat platforms apart from each other', () => {
    const platforms = ['slack', 'dingtalk', 'console'];
    const platformOf = (name: string): string | undefined =>
      platforms.find((platform) => name.startsWith(`chat/${platform}/`));
    const broken = internal.filter(({ file, target }) => {
      const wanted = platformOf(target);
      return wanted !== undefined && wanted !== platformOf(file) && !COMPOSITION.includes(folderOf(file));
    });
    expect(broken).toEqual([]);
  });

  it('keeps sources apart from each other', () => {
    const source = (name: string): string => name.split('/')[1] ?? '';
    const broken = internal.filter(
      ({ file, target }) =>
        file.startsWith('sources/') &&
        target.startsWith('sources/') &&
        source(file) !== source(target) &&
        !['http', 'formats'].includes(source(target)) &&
        source(file) !== 'registry',
    );
    expect(broken).toEqual([]);
  });

  it.each(Object.entries(KEPT_IN))('keeps %s where it belongs', (name, places) => {
    const users = imports.filter(({ target }) => target === name || target.startsWith(`${name}/`));
    expect(users.filter(({ file }) => !places.some((place) => file.startsWith(place)))).toEqual([]);
  });

  it('keeps ports small', () => {
    const ports = filesBelow(path.join(SRC, 'ports')).map((file) => readFileSync(file, 'utf8'));
    const methods = ports.flatMap((text) =>
      [...text.matchAll(/export interface (\w+) \{([^}]*)\}/g)].map((match) => ({
        name: match[1],
        methods: (match[2] ?? '').split('\n').filter((line) => /^ {2}\w+\(/.test(line)).length,
      })),
    );
    expect(methods.filter((port) => port.methods > 5)).toEqual([]);
  });
});
