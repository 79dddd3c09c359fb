import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { contentHash, readCompiled } from '../../src/knowledge/compiled.js';
import { readLayer } from '../../src/knowledge/load-layer.js';

const KNOWLEDGE = path.join(__dirname, '../../knowledge');

describe('knowledge that the build has read', () => {
  it('is taken for a file of exactly the same content, under the name that the file has now', async () => {
    const plain = await readLayer(KNOWLEDGE, true, {});
    const [sop] = plain.sops;
    const text = plain.texts.find(({ name }) => name === sop?.file)?.text ?? '';
    const marked = { ...sop?.item, title: 'From the build', file: 'elsewhere.md' };
    const known = await readLayer(KNOWLEDGE, true, { [contentHash(text)]: marked });
    expect(known.sops[0]?.item).toMatchObject({ title: 'From the build', file: sop?.file });
    const changed = await readLayer(KNOWLEDGE, true, { [contentHash(`${text}\n`)]: marked });
    expect(changed.sops[0]?.item).toEqual(sop?.item);
    expect(known.texts).toEqual(plain.texts);
  });

  it('counts for nothing when it is absent, damaged, or made by other code', async () => {
    const file = path.join(await mkdtemp(path.join(tmpdir(), 'oscope-')), 'compiled.json');
    expect(await readCompiled(pathToFileURL(file))).toEqual({});
    for (const text of ['{"schema":', '[]', '{"schema":"other","files":{"x":1}}']) {
      await writeFile(file, text);
      expect(await readCompiled(pathToFileURL(file))).toEqual({});
    }
  });
});
