import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { evaluate } from '../../src/cli/eval.js';

const FIXTURES = path.join(__dirname, '../fixtures');
const baselineSchema = z.record(z.string(), z.number());

describe('offline accuracy on the shipped incidents', () => {
  it('does not fall below the kept results', async () => {
    const baseline = baselineSchema.parse(
      JSON.parse(readFileSync(path.join(FIXTURES, 'eval-baseline.json'), 'utf8')),
    );
    const silent = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    const results = await evaluate({ method: 'oscope', without: [], runs: 1 });
    silent.mockRestore();
    const row = results.rows.find((one) => one.group === 'parts');
    const now = {
      cases: row?.cases,
      ac1: row?.ac1.value,
      ac3: row?.ac3.value,
      ac5: row?.ac5.value,
      avg5: row?.avg5.value,
      grounded: row?.grounded.value,
    };
    expect(Object.keys(baseline).sort()).toEqual([...Object.keys(now), 'falseAlarms'].sort());
    for (const [name, value] of Object.entries(now))
      expect(value).toBeGreaterThanOrEqual(baseline[name] ?? NaN);
    expect(row?.falseAlarms).toBeLessThanOrEqual(baseline.falseAlarms ?? NaN);
  });
});
