import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createApp } from '../../src/app.js';
import { renderDiagnosis } from '../../src/cli/output.js';
import { configSchema } from '../../src/config.js';
import type { Diagnosis } from '../../src/domain/diagnosis.js';
import { createBundleSource, openBundle } from '../../src/sources/bundle/index.js';
import { BUNDLES } from '../bundle-kit.js';

const GOLDEN = path.join(__dirname, '../fixtures/golden');

/** What differs from run to run: ids and durations. */
function steady(diagnosis: Diagnosis): Diagnosis {
  const perNodeMs = Object.fromEntries(Object.keys(diagnosis.usage.perNodeMs).map((node) => [node, 1]));
  return {
    ...diagnosis,
    id: '00000000-0000-4000-8000-000000000000',
    usage: { ...diagnosis.usage, wallMs: 1000, perNodeMs },
  };
}

/**
 * Whole reports, as a person reads them. After a wanted change: UPDATE_GOLDEN=1 npx jest test/e2e/golden.test.ts,
 * then read the difference.
 */
describe.each(['c-62494f', 'c-791c0c', 'c-241ee1'])('golden report of %s', (id) => {
  let diagnosis: Diagnosis;
  beforeAll(async () => {
    const dir = path.join(BUNDLES, id);
    const app = await createApp(configSchema.parse({ logLevel: 'silent' }), [createBundleSource(dir)]);
    diagnosis = steady(await app.diagnostician.diagnose(await openBundle(dir)));
  });

  it.each([
    ['text', 'txt'],
    ['markdown', 'md'],
  ] as const)('%s', (format, ending) => {
    const file = path.join(GOLDEN, `${id}.${ending}`);
    const report = renderDiagnosis(diagnosis, format, { color: false, width: 100 });
    if (process.env.UPDATE_GOLDEN === '1') {
      mkdirSync(GOLDEN, { recursive: true });
      writeFileSync(file, report);
    }
    expect(report).toBe(readFileSync(file, 'utf8'));
  });
});
