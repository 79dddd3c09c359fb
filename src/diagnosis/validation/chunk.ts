import type { Citation, DraftReport, Verdict } from '../../domain/report.js';

/** Where a chunk stands in the report. */
export type ChunkRef =
  | { kind: 'step'; step: number }
  | { kind: 'cause'; cause: number }
  | { kind: 'resolution'; cause: number; step: number };

/** The part of a step, root-cause statement or resolution step that validation reads and writes. */
export interface Chunk {
  draft: string;
  text: string;
  verdict: Verdict;
  reasons: string[];
  citations: Citation[];
  confidence: number;
}

/** Chunks in the order of validation: the chain, then each root cause with its resolution. */
export function chunksOf(report: DraftReport): ChunkRef[] {
  return [
    ...report.steps.map((_, step): ChunkRef => ({ kind: 'step', step })),
    ...report.rootCauses.flatMap((rootCause, cause): ChunkRef[] => [
      { kind: 'cause', cause },
      ...rootCause.resolution.map((_, step): ChunkRef => ({ kind: 'resolution', cause, step })),
    ]),
  ];
}

export function readChunk(report: DraftReport, ref: ChunkRef): Chunk | undefined {
  if (ref.kind === 'step') return report.steps[ref.step];
  const cause = report.rootCauses[ref.cause];
  if (ref.kind === 'resolution') return cause?.resolution[ref.step];
  return cause === undefined ? undefined : { ...cause, text: cause.statement };
}

function replaceAt<T>(items: readonly T[], index: number, change: (item: T) => T): T[] {
  return items.map((item, at) => (at === index ? change(item) : item));
}

/** The report with the chunk in place. */
export function writeChunk(report: DraftReport, ref: ChunkRef, chunk: Chunk): DraftReport {
  const { draft, text, verdict, reasons, citations, confidence } = chunk;
  const written = { draft, verdict, reasons, citations, confidence };
  if (ref.kind === 'step') {
    return { ...report, steps: replaceAt(report.steps, ref.step, (step) => ({ ...step, ...written, text })) };
  }
  return {
    ...report,
    rootCauses: replaceAt(report.rootCauses, ref.cause, (cause) =>
      ref.kind === 'cause'
        ? { ...cause, ...written, statement: text }
        : {
            ...cause,
            resolution: replaceAt(cause.resolution, ref.step, (step) => ({ ...step, ...written, text })),
          },
    ),
  };
}

/** Texts already validated, C_1…i-1. */
export function textsBefore(report: DraftReport, ref: ChunkRef): string[] {
  const refs = chunksOf(report);
  const at = refs.findIndex((one) => JSON.stringify(one) === JSON.stringify(ref));
  return refs.slice(0, Math.max(0, at)).flatMap((one) => readChunk(report, one)?.text ?? []);
}
