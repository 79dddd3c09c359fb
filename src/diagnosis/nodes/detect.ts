import type { Evidence, EvidenceData, Modality } from '../../domain/evidence.js';
import type { Finding, FindingDraft } from '../../domain/finding.js';
import type { Embedder } from '../../ports/embedder.js';
import type { EvidenceStore } from '../../ports/evidence-store.js';
import { detectLogs } from '../../signals/logs/detect.js';
import { createKernelReportCollector } from '../../signals/logs/kernel-report-collector.js';
import { mineLogs } from '../../signals/logs/mine.js';
import { createSignatureCollector } from '../../signals/logs/signatures.js';
import type { LogSummary } from '../../signals/logs/summary.js';
import { detectMetrics } from '../../signals/metrics/detect.js';
import { detectStacks } from '../../signals/stacks/detect.js';
import type { DiagnosisDependencies } from '../dependencies.js';
import type { Node } from '../limited.js';
import type { State } from '../state.js';

/** The Isolation Forest's seed: the same evidence gives the same findings. */
const SEED = 1;
/** Findings kept per modality, the strongest. */
const KEPT = 40;

interface Loaded {
  evidence: Evidence;
  data: EvidenceData;
}

async function load(store: EvidenceStore, evidence: readonly Evidence[]): Promise<Loaded[]> {
  const loaded = await Promise.all(
    evidence.map(async (one) => {
      const data = one.ref === null ? undefined : await store.get(one.ref);
      return data === undefined ? [] : [{ evidence: one, data }];
    }),
  );
  return loaded.flat();
}

async function embedTemplates(summary: LogSummary, embedder: Embedder): Promise<Map<string, Float32Array>> {
  const vectors = await embedder.embed(
    summary.templates.map((template) => template.text),
    'document',
  );
  return new Map(
    summary.templates.map((template, index) => [template.id, vectors[index] ?? new Float32Array(0)]),
  );
}

/** What was found in one piece of evidence, which from now on says what could be measured in it. */
type Detected = { evidence: Evidence; drafts: FindingDraft[] }[];

async function detectModality(
  modality: Modality,
  loaded: readonly Loaded[],
  state: State,
  embedder: Embedder,
): Promise<Detected> {
  const { window, host } = state.incident;
  const parts = loaded.filter((one) => one.data.modality === modality);
  return Promise.all(
    parts.map(async ({ evidence, data }) => {
      if (data.modality === 'metrics') {
        const facts = { cpus: host.cpus, memBytes: host.memBytes };
        const { findings, measured } = detectMetrics(data.series, window, facts);
        return { evidence: { ...evidence, measured }, drafts: findings };
      }
      if (data.modality === 'stacks') {
        return { evidence, drafts: detectStacks(data.profile, data.blocked, window, { cpus: host.cpus }) };
      }
      const collectors = [createSignatureCollector(window), createKernelReportCollector(window)];
      const summary = await mineLogs(data.records(), window, { collectors });
      const drafts = detectLogs(summary, await embedTemplates(summary, embedder), window, SEED);
      return { evidence, drafts: [...summary.collected, ...drafts] };
    }),
  );
}

const LETTER: Readonly<Record<Modality, string>> = { metrics: 'M', logs: 'L', stacks: 'S' };

/** Strongest first, then earliest; numbered within the modality. */
function number(modality: Modality, detected: Detected): Finding[] {
  const all = detected.flatMap(({ evidence, drafts }) => drafts.map((draft) => ({ evidence, draft })));
  all.sort(
    (a, b) =>
      b.draft.strength - a.draft.strength ||
      a.draft.onset - b.draft.onset ||
      (a.draft.kind + a.draft.title < b.draft.kind + b.draft.title ? -1 : 1),
  );
  return all.slice(0, KEPT).map(({ evidence, draft }, index) => ({
    ...draft,
    id: `${LETTER[modality]}${index + 1}`,
    evidenceId: evidence.id,
    link: `${evidence.link}#${draft.kind}`,
  }));
}

/** detect: anomalies in metrics, logs and stacks. A modality that cannot be analysed is named; the others go on. */
export function createDetectNode({ evidenceStore, templateEmbedder, logger }: DiagnosisDependencies): Node {
  return {
    name: 'detect',
    async run(state) {
      const loaded = await load(evidenceStore, state.evidence);
      const findings: Finding[] = [];
      const analysed = new Map<string, Evidence>();
      const notes: string[] = [];
      for (const modality of ['metrics', 'logs', 'stacks'] as const) {
        try {
          const detected = await detectModality(modality, loaded, state, templateEmbedder);
          findings.push(...number(modality, detected));
          for (const { evidence } of detected) analysed.set(evidence.id, evidence);
        } catch (error) {
          logger.error(
            { node: 'detect', modality, incidentId: state.incident.id, err: error },
            'modality not analysed',
          );
          notes.push(`The ${modality} could not be analysed.`);
        }
      }
      const strongest = [...findings].sort((a, b) => b.strength - a.strength)[0];
      const message = `${findings.length} findings${strongest === undefined ? '' : `, strongest: ${strongest.title}`}`;
      const evidence = state.evidence.map((one) => analysed.get(one.id) ?? one);
      return { update: { evidence, findings, notes }, message };
    },
    degrade: (_, problem) => ({
      update: { findings: [], notes: [`The evidence could not be analysed: ${problem}.`] },
      message: problem,
    }),
  };
}
