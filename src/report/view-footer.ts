import type { Diagnosis } from '../domain/diagnosis.js';
import type { Evidence } from '../domain/evidence.js';
import { formatCount, formatNumber, formatSeconds } from '../domain/quantity.js';
import { cleanLine } from './clean.js';
import { viewLink } from './view-findings.js';
import type { ConfidenceView, FooterView, SourceView } from './view-types.js';
import { confidenceMeaning, modalityWord, statusWord } from './words.js';

export function viewSource(evidence: Evidence): SourceView {
  return {
    source: cleanLine(evidence.source, 120),
    modality: modalityWord(evidence.modality),
    status: statusWord(evidence.status),
    lacking: evidence.status !== 'ok',
    note: evidence.note === null ? null : cleanLine(evidence.note, 600),
    query: cleanLine(evidence.query, 600),
    link: viewLink(evidence.link),
  };
}

/** @param confidence of the answer; null when none is given */
export function viewFooter(
  { engine, usage }: Pick<Diagnosis, 'engine' | 'usage'>,
  confidence: ConfidenceView | null,
): FooterView {
  const analyst = engine.analyst === 'offline' ? 'offline analyst (no model)' : `model ${engine.analyst}`;
  const parts = [
    analyst,
    `aligner ${engine.aligner}`,
    `embedder ${engine.embedder}`,
    `vectors ${engine.vectorStore}`,
  ];
  const nodes = Object.entries(usage.perNodeMs).map(([node, ms]) => `${node} ${formatSeconds(ms / 1000)}`);
  return {
    engine: cleanLine(parts.join(', '), 400),
    usage: usageText(usage),
    nodes: cleanLine(nodes.join(', '), 600),
    confidence: confidence === null ? null : confidenceMeaning(confidence.value),
  };
}

function usageText(usage: Diagnosis['usage']): string {
  const parts = [formatSeconds(usage.wallMs / 1000)];
  if (usage.promptTokens + usage.completionTokens > 0) {
    parts.push(`${formatCount(usage.promptTokens)} tokens in, ${formatCount(usage.completionTokens)} out`);
  }
  if (usage.costUsd !== undefined) parts.push(`US$ ${formatNumber(usage.costUsd)}`);
  return parts.join(', ');
}
