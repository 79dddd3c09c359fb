import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { findingKinds } from '../../src/cli/finding-kinds.js';

const SIGNALS = path.join(__dirname, '../../src/signals');

/** Kinds that stand as `'log.…'` or `'stack.…'` in the detectors. */
function kindsInDetectors(): string[] {
  const files = readdirSync(SIGNALS, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  );
  const texts = files.map((file) => readFileSync(path.join(SIGNALS, file), 'utf8'));
  return [
    ...new Set(
      texts.flatMap((text) =>
        [...text.matchAll(/'((?:log|stack)\.[a-z_.]+)'/g)].map((match) => match[1] ?? ''),
      ),
    ),
  ];
}

it('knows every kind that the detectors name', () => {
  const known = findingKinds();
  expect(kindsInDetectors().length).toBeGreaterThan(10);
  expect(kindsInDetectors().filter((kind) => !known.has(kind))).toEqual([]);
});
