import type { Incident } from '../../../src/domain/incident.js';
import { createCollectNode } from '../../../src/diagnosis/nodes/collect.js';
import type { DiagnosisDependencies } from '../../../src/diagnosis/dependencies.js';
import type { NodeRun } from '../../../src/diagnosis/limited.js';
import type { State } from '../../../src/diagnosis/state.js';
import { createMemoryEvidenceStore } from '../../../src/incidents/memory-evidence-store.js';
import type { EvidenceSource } from '../../../src/ports/evidence-source.js';
import { incident } from '../../sources/kit.js';

const answering = (name: string, waitMs: number, obeys: boolean): EvidenceSource => ({
  name,
  collect: ({ window }: Incident, signal) =>
    new Promise((resolve) => {
      const answer = (status: 'ok' | 'partial'): void =>
        resolve([
          {
            evidence: {
              id: name,
              source: name,
              modality: 'metrics',
              status,
              query: '',
              window,
              link: '',
              note: null,
            },
            data: { modality: 'metrics', series: [] },
          },
        ]);
      const timer = setTimeout(() => answer('ok'), waitMs);
      timer.unref();
      if (obeys) signal.addEventListener('abort', () => setTimeout(() => answer('partial'), 5));
    }),
});

it('a source that does not end costs nobody else’s evidence', async () => {
  const sources = [
    answering('quick', 1, true),
    answering('slow', 60_000, true),
    answering('deaf', 60_000, false),
    { name: 'rude', collect: () => Promise.reject(new Error('boom')) },
  ];
  const limits = { collect: 1 };
  const dependencies = { sources, limits, evidenceStore: createMemoryEvidenceStore() } as unknown;
  const node = createCollectNode(dependencies as DiagnosisDependencies);
  const run = { signal: AbortSignal.timeout(1000), session: null, diagnosisId: 'd' } as NodeRun;
  const { update } = await node.run({ incident } as State, run);
  const evidence = update.evidence as { source: string; status: string; note: string | null }[];
  expect(evidence.map(({ source, status }) => [source, status])).toEqual([
    ['quick', 'ok'],
    ['slow', 'partial'],
    ['deaf', 'failed'],
    ['rude', 'failed'],
  ]);
  expect(evidence[2]?.note).toBe('deaf failed: no answer within 0.9 s');
});
