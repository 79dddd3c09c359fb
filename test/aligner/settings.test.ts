import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ALIGNER_FILE, DEFAULT_SETTINGS, loadAlignerSettings } from '../../src/aligner/settings.js';

const SHIPPED = path.join(__dirname, '../../knowledge');

describe('aligner settings', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'oscope-aligner-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('come from the shipped file', async () => {
    expect((await loadAlignerSettings([SHIPPED])).threshold).toBeGreaterThan(0);
  });

  it('come from the topmost folder that has some', async () => {
    expect(await loadAlignerSettings([SHIPPED, folder])).toEqual(await loadAlignerSettings([SHIPPED]));
    expect(await loadAlignerSettings([folder])).toEqual(DEFAULT_SETTINGS);
  });

  it.each(['{', '{"version": 1}', '{"version": 1, "settings": {"temperature": -1}}'])(
    'are refused with the file named: %s',
    async (text) => {
      await writeFile(path.join(folder, ALIGNER_FILE), text);
      await expect(loadAlignerSettings([folder])).rejects.toMatchObject({
        code: 'bad_knowledge',
        message: expect.stringContaining(ALIGNER_FILE) as string,
      });
    },
  );
});
