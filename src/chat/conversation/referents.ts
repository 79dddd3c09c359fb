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
  /** Said by number, by id or by a word of its own; false when the words name only its part of the system. */
  named: boolean;
}

/** Words of titles that do not tell causes apart. */
const COMMON = new Set(
  contentStems(
    'cause problem issue process system host server service usage high low failure fails slow bad error rule out no not never cannot',
  ),
);

/** Weight of the words shared with the text: a cause whose name is said in full counts most. */
function shared(stems: ReadonlySet<string>, name: string): number {
  const words = [...new Set(contentStems(name))].filter((word) => !COMMON.has(word));
  const hits = words.filter((word) => stems.has(word)).length;
  return words.length === 0 ? 0 : hits * (0.5 + hits / words.length);
}

/** A part of the system is named by a word that more causes than this share: "memory", but not "steal". */
const FEW = 2;

/** The words by which a cause can be told: all but those that only name a part of the system. */
function tellingStems({ said, deps }: Scene, stems: ReadonlySet<string>): Set<string> {
  const parts = said.topics.flatMap(({ words }) =>
    Array.from(said.plain.matchAll(new RegExp(words, 'g')), ([text]) => text),
  );
  const ofParts = new Set(contentStems(parts.join(' ')));
  const names = [...deps.knowledge.rootCauses].map(
    ([id, meaning]) => new Set(contentStems(`${id.replace(/[._]/g, ' ')} ${meaning}`)),
  );
  const isRare = (word: string): boolean => names.filter((name) => name.has(word)).length <= FEW;
  return new Set([...stems].filter((word) => !ofParts.has(word) || isRare(word)));
}

/** The cause whose id, meaning or title shares most with the words. */
function causeByWords(scene: Scene): CauseMeant | undefined {
  const { said, diagnosis, deps } = scene;
  const { rootCauses } = diagnosis.report;
  const stems = new Set(contentStems(said.plain).filter((word) => !COMMON.has(word)));
  const telling = tellingStems(scene, stems);
  const all = [...deps.knowledge.rootCauses].map(([id, meaning]) => {
    const index = rootCauses.findIndex((cause) => cause.id === id);
    const cause = rootCauses[index];
    const names = [id.replace(/[._]/g, ' '), meaning, cause?.title ?? ''];
    const score = (words: ReadonlySet<string>): number =>
      Math.max(...names.map((name) => shared(words, name)));
    return {
      id,
      title: cause?.title ?? meaning,
      cause: cause ?? null,
      rank: cause ? index + 1 : null,
      named: score(telling) > 0,
      // Of equals the likelier one is meant.
      score: score(stems) + (cause?.confidence ?? 0) * 0.2,
    };
  });
  const best = all.sort((a, b) => b.score - a.score)[0];
  return best !== undefined && best.score >= 1 ? best : undefined;
}

/** The cause that the words name by number, id or title. */
export function causeMeant(scene: Scene): CauseMeant | undefined {
  const { said, diagnosis } = scene;
  const { rootCauses } = diagnosis.report;
  const byNumber = said.ordinal === null ? -1 : said.ordinal - 1;
  const byId = rootCauses.findIndex((cause) => said.plain.includes(cause.id.toLowerCase()));
  const index = rootCauses[byNumber] === undefined ? byId : byNumber;
  const cause = rootCauses[index];
  if (cause === undefined) return causeByWords(scene);
  return { id: cause.id, title: cause.title, cause, rank: index + 1, named: true };
}
