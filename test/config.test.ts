import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { loadConfig } from '../src/config.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'oscope-config-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function fileWith(text: string): string {
  const file = path.join(folder, 'oscope.yaml');
  writeFileSync(file, text);
  return file;
}

describe('loadConfig', () => {
  it('has defaults for everything', () => {
    const config = loadConfig({}, path.join(folder, 'absent.yaml'));
    expect(config).toMatchObject({ logLevel: 'warn', model: { timeoutSeconds: 60 }, limits: { draft: 60 } });
    expect(config.model.name).toBeUndefined();
  });

  it('takes an empty file, or one of comments, for no settings', () => {
    expect(loadConfig({}, fileWith(''))).toEqual(loadConfig({}, '/absent'));
    expect(loadConfig({}, fileWith('# nothing\n\n  # yet\n'))).toEqual(loadConfig({}, '/absent'));
  });

  it('lays the environment over the file', () => {
    const file = fileWith('logLevel: info\nmodel: { name: from-file, timeoutSeconds: 5 }\n');
    const config = loadConfig({ OSCOPE_MODEL: 'from-env' }, file);
    expect(config.model).toMatchObject({ name: 'from-env', timeoutSeconds: 5 });
    expect(config.logLevel).toBe('info');
  });

  it('reads knowledge folders from a list, or from a text with ":" between them', () => {
    expect(loadConfig({}, '/absent').knowledge).toEqual([]);
    const file = fileWith('knowledge: [/srv/one, "/srv/t:wo"]\n');
    expect(loadConfig({}, file).knowledge).toEqual(['/srv/one', '/srv/t:wo']);
    expect(loadConfig({ OSCOPE_KNOWLEDGE: 'none:/srv/one:/srv/two' }, file).knowledge).toEqual([
      'none',
      '/srv/one',
      '/srv/two',
    ]);
  });

  it('takes secrets from the environment and names the variable that is missing', () => {
    const file = fileWith(
      'sources: { prometheus: { url: "http://localhost:9090", auth: { bearer: "${TOKEN}" } } }',
    );
    expect(loadConfig({ TOKEN: 'x' }, file).sources.prometheus?.auth.bearer).toBe('x');
    expect(() => loadConfig({}, file)).toThrow(
      /sources\.prometheus\.auth\.bearer: the environment has no TOKEN/,
    );
  });

  it.each<[string, string, Record<string, string>, RegExp]>([
    [
      'an odd address of a host',
      'hosts: [{ name: a, addresses: ["127.1"] }]',
      {},
      /hosts\.0\.addresses\.0.*four decimal/,
    ],
    ['a source that does not exist', 'sources: { promtheus: {} }', {}, /sources\.promtheus/],
    ['a key that does not exist', 'modle: {}', {}, /oscope\.yaml: modle.*Remove the key/],
    ['a nested key that does not exist', 'model: { nmae: x }', {}, /oscope\.yaml: model\.nmae/],
    ['a value of the wrong kind', 'limits: { draft: soon }', {}, /oscope\.yaml: limits\.draft/],
    ['a variable', '', { OSCOPE_LOG_LEVEL: 'loud' }, /^OSCOPE_LOG_LEVEL/],
    ['a file that is no YAML', 'a: [1', {}, /is not valid YAML/],
    ['a file that is a list', '- a', {}, /must hold keys and values/],
  ])('names %s', (_, text, environment, message) => {
    const file = fileWith(text);
    const line = (): string => {
      try {
        loadConfig(environment, file);
        return '';
      } catch (error) {
        return (error as { toLine(): string }).toLine();
      }
    };
    expect(line()).toMatch(message);
  });
});
