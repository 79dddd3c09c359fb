import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isolationScores } from '../../src/signals/logs/isolation-forest.js';
import { readCsv } from './csv.js';
import type { BenchRow } from './row.js';
import { mean, rocAuc, spearman } from './statistics.js';

interface Expected {
  seeds: number[];
  settings: { n_estimators: number };
  sets: Record<string, { file: string; roc_auc_mean: number; roc_auc_std: number; mean_score: number[] }>;
}

/** Our Isolation Forest against scikit-learn's scores, on every set of the folder `iforest`. */
export function runIsolationForest(dataDir: string): BenchRow[] {
  const folder = join(dataDir, 'iforest');
  const file = join(folder, 'expected.json');
  if (!existsSync(file)) {
    return [
      { part: 'Isolation Forest', ours: 'skipped: no iforest folder', reference: '', bar: '', ok: null },
    ];
  }
  const expected = JSON.parse(readFileSync(file, 'utf8')) as Expected;
  return Object.entries(expected.sets).map(([name, set]) => {
    const rows = readCsv(readFileSync(join(folder, set.file), 'utf8'));
    const names = Object.keys(rows[0] ?? {}).filter((name) => name !== 'label');
    const positive = rows.map((row) => row.label === '1');
    const features = rows.map((row) => names.map((name) => Number(row[name])));
    const runs = expected.seeds.map((seed) =>
      isolationScores(features, { trees: expected.settings.n_estimators, samples: 256, seed }),
    );
    const auc = mean(runs.map((scores) => rocAuc(scores, positive)));
    const meanScore = features.map((_, i) => mean(runs.map((scores) => scores[i] ?? 0)));
    const rank = spearman(meanScore, set.mean_score);
    const off = Math.max(...meanScore.map((score, i) => Math.abs(score - (set.mean_score[i] ?? 0))));
    const tolerance = (3 * set.roc_auc_std) / Math.sqrt(20) + 0.02;
    return {
      part: `Isolation Forest: ${name}`,
      ours: `AUC ${auc.toFixed(4)}, Spearman ${rank.toFixed(4)}, furthest score ${off.toFixed(3)}`,
      reference: `AUC ${set.roc_auc_mean.toFixed(4)}`,
      bar: `AUC ± ${tolerance.toFixed(4)}, Spearman ≥ 0.98, scores ± 0.03`,
      ok: Math.abs(auc - set.roc_auc_mean) <= tolerance && rank >= 0.98 && off <= 0.03,
    };
  });
}
