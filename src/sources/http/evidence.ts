import type { EvidenceData, Modality } from '../../domain/evidence.js';
import type { TimeWindow } from '../../domain/incident.js';
import type { Collected } from '../../ports/evidence-source.js';

/** What was asked: the same for an answer and for its failure. */
export interface Question {
  id: string;
  source: string;
  modality: Modality;
  query: string;
  window: TimeWindow;
  link: string;
}

/** Notes are parts of a sentence for the report: no full stop at the end. */
export function noteOf(notes: readonly string[]): string | null {
  const said = [...new Set(notes)]
    .map((note) => note.trim().replace(/\.$/, ''))
    .filter((note) => note !== '');
  return said.length === 0 ? null : said.join('; ');
}

/**
 * Evidence from what was read: `ok`, `partial` (data and notes), `empty` (no data, nothing wrong), or `failed`
 * (no data, and the notes say why).
 */
export function collectedOf(
  question: Question,
  { data, notes }: { data: EvidenceData | null; notes: readonly string[] },
): Collected {
  const { window, ...rest } = question;
  const note = noteOf(notes);
  const got = note === null ? 'ok' : 'partial';
  const lost = note === null ? 'empty' : 'failed';
  return {
    evidence: {
      ...rest,
      window: { start: window.start, end: window.end },
      status: data === null ? lost : got,
      note,
    },
    data,
  };
}
