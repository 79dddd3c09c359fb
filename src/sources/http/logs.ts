import type { LogRecord } from '../../domain/evidence.js';
import type { Collected } from '../../ports/evidence-source.js';
import { createRecordSpool } from '../formats/record-spool.js';
import { createWindowFilter } from '../formats/window-filter.js';
import type { Question } from './evidence.js';
import { collectedOf } from './evidence.js';
import { asSourceError } from './json.js';

export interface LogGathering {
  question: Question;
  /** Notes that the reader adds to while it reads. */
  notes: string[];
  newestFirst: boolean;
  maxLines: number;
  /** Unix seconds. */
  now: number;
}

const clock = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(11, 19);

/** What a cut costs: said, because a quiet stretch would look healthy. */
function spanNote(last: number, { question, newestFirst }: LogGathering): string {
  const { start, end } = question.window;
  if (newestFirst && last - start < 1) return '';
  if (!newestFirst && end - last < 1) return '';
  return `the logs ${newestFirst ? 'before' : 'after'} ${clock(last)} UTC are missing`;
}

/** Reads records until they end, fail or become too many; what was read is kept, and what is missing is said. */
export async function gatherLogs(
  records: AsyncIterable<LogRecord>,
  gathering: LogGathering,
): Promise<Collected> {
  const { question, notes, newestFirst, maxLines, now } = gathering;
  const spool = createRecordSpool(newestFirst);
  const filter = createWindowFilter({ ...question.window, stepSeconds: 1 }, now);
  let last: number | null = null;
  let cut: string | null = null;
  try {
    for await (const record of records) {
      if (!filter.accepts(record.time)) continue;
      await spool.add(record);
      last = record.time;
      if (spool.count() < maxLines) continue;
      cut = `only ${maxLines} lines were read`;
      break;
    }
  } catch (error) {
    cut = asSourceError(error).toLine();
  }
  const missing = cut === null || last === null ? '' : spanNote(last, gathering);
  const said = [...(cut === null ? [] : [cut, missing]), ...notes, ...filter.notes('log lines')];
  const data = spool.count() === 0 ? null : ({ modality: 'logs', records: () => spool.records() } as const);
  return collectedOf(question, { data, notes: said });
}
