import type { Finding } from '../../domain/finding.js';
import type { RootCause } from '../../domain/report.js';
import { contentStems } from '../../text/words.js';
import { findingsById } from './scene.js';
import type { Scene } from './scene.js';
import { belongsTo } from './topics.js';

const POINTS_BACK = /\b(?:that|this|it|its|those|these|them|they)\b/;

function namedSubjects({ said, diagnosis }: Scene): Finding[] {
  const words = new Set(said.plain.split(/[\s,;:'"()]+/).filter((word) => word.length >= 2));
  return diagnosis.findings.filter((finding) =>
    Object.entries(finding.subject).some(([field, value]) => {
      if (field === 'pid' || field === 'template') return false;
      const name = value.toLowerCase();
      return words.has(name) || words.has(name.replace(/\.service$/, ''));
    }),
  );
}

/** Findings that the words name: by id, by what they are about (`nginx`, `sda`), else by a topic. */
export function findingsNamed(scene: Scene): Finding[] {
  const { said, diagnosis } = scene;
  const byId = findingsById(diagnosis, said.findings);
  if (byId.length > 0) return byId;
  const bySubject = namedSubjects(scene);
  const byTopic = diagnosis.findings.filter((finding) => belongsTo(finding, said.topics));
  const both = bySubject.filter((finding) => byTopic.includes(finding));
  if (both.length > 0) return both;
  return bySubject.length > 0 ? bySubject : byTopic;
}

/** Findings that "that" points to: those of the last answer, else those that speak for the leading cause. */
export function findingsPointedAt({ said, dialogue, diagnosis }: Scene): Finding[] {
  if (!POINTS_BACK.test(said.plain)) return [];
  const last = findingsById(diagnosis, dialogue.turns.at(-1)?.cites ?? []);
  return last.length > 0 ? last : findingsById(diagnosis, leadingCause(diagnosis)?.for ?? []);
}

export function leadingCause({ report }: Scene['diagnosis']): RootCause | undefined {
  return report.rootCauses.find((cause) => cause.verdict !== 'dropped');
}

export interface CauseMeant {
  id: string;
  title: string;
  /** Null when the report does not list it. */
  cause: RootCause | null;
  /** Place in the report, from 1. */
  rank: number | null;
}

/** Words of titles that do not tell causes apart. */
const COMMON = new Set(
  contentStems(
    'cause problem issue process system host server service usage high low failure fails slow bad error',
  ),
);

/** Weight of the words shared with the text: a cause whose name is said in full counts most. */
function shared(stems: ReadonlySet<string>, name: string): number {
  const words = [...new Set(contentStems(name))].filter((word) => !COMMON.has(word));
  const hits = words.filter((word) => stems.has(word)).length;
  return words.length === 0 ? 0 : hits * (0.5 + hits / words.length);
}

/** The cause that the words name by number, id or title. */
export function causeMeant({ said, diagnosis, deps }: Scene): CauseMeant | undefined {
  const { rootCauses } = diagnosis.report;
  const listed = (cause: RootCause, index: number): CauseMeant => ({
    id: cause.id,
    title: cause.title,
    cause,
    rank: index + 1,
  });
  const numbered = said.ordinal === null ? undefined : rootCauses[said.ordinal - 1];
  if (numbered !== undefined && said.ordinal !== null) return listed(numbered, said.ordinal - 1);
  const byId = rootCauses.findIndex((cause) => said.plain.includes(cause.id.toLowerCase()));
  const found = rootCauses[byId];
  if (found !== undefined) return listed(found, byId);
  const stems = new Set(contentStems(said.plain).filter((word) => !COMMON.has(word)));
  const all = [...deps.knowledge.rootCauses].map(([id, meaning]) => {
    const index = rootCauses.findIndex((cause) => cause.id === id);
    const cause = rootCauses[index];
    const names = [id.replace(/[._]/g, ' '), meaning, cause?.title ?? ''];
    const score = Math.max(...names.map((name) => shared(stems, name)));
    const title = cause?.title ?? meaning;
    // Of equals the likelier one is meant.
    return {
      id,
      title,
      cause: cause ?? null,
      rank: cause ? index + 1 : null,
      score: score + (cause?.confidence ?? 0) * 0.2,
    };
  });
  const best = all.sort((a, b) => b.score - a.score)[0];
  return best !== undefined && best.score >= 1 ? best : undefined;
}
