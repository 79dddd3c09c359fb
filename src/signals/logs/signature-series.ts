import type { FindingDraft } from '../../domain/finding.js';
import type { TimeWindow } from '../../domain/incident.js';
import { binning, type Binning } from './bins.js';
import {
  draftOf,
  mergeGroups,
  newGroup,
  record,
  type Group,
  type Occurrence,
  type SeriesMeaning,
} from './signature-group.js';
import { assessCourse } from './signature-onset.js';

/** Collects occurrences by kind and subject, and makes a finding of each. */
export interface EventSeries {
  add(meaning: SeriesMeaning, occurrence: Occurrence): void;
  findings(): FindingDraft[];
}

const MAX_GROUPS = 400;
const MAX_FINDINGS_OF_A_KIND = 6;
const MIN_STRENGTH = 0.05;
const RANK_DAMPING = 0.94;

export function createEventSeries(window: TimeWindow): EventSeries {
  const bins = binning(window);
  const groups = new Map<string, Group>();
  return {
    add(meaning, occurrence) {
      if (!Number.isFinite(occurrence.time)) return;
      const key = [meaning.kind, ...meaning.subject.map((name) => occurrence.fields[name] ?? '')].join(
        '\u0000',
      );
      // Beyond the limit all subjects of a kind are one: an attacker may invent names without end.
      const group =
        groups.get(key) ?? openGroup(groups, groups.size < MAX_GROUPS ? key : meaning.kind, meaning, bins);
      record(group, bins.indexOf(occurrence.time), occurrence);
    },
    findings() {
      const drafts = [...groups.values(), ...pooled([...groups.values()], bins)].map((group) => ({
        group,
        draft: draftOf(group, bins),
      }));
      const kept = drafts.filter(({ draft }) => draft.strength >= MIN_STRENGTH).sort(byRank);
      const seen = new Map<string, number>();
      return kept.flatMap(({ draft }) => {
        const rank = (seen.get(draft.kind) ?? 0) + 1;
        seen.set(draft.kind, rank);
        // Further subjects of one kind repeat the news: other kinds should stand beside the first.
        const strength = Math.round(draft.strength * RANK_DAMPING ** (rank - 1) * 1000) / 1000;
        return rank > MAX_FINDINGS_OF_A_KIND ? [] : [{ ...draft, strength }];
      });
    },
  };
}

function byRank(a: { group: Group; draft: FindingDraft }, b: { group: Group; draft: FindingDraft }): number {
  return (
    b.draft.strength - a.draft.strength ||
    b.group.total - a.group.total ||
    (a.draft.title < b.draft.title ? -1 : 1)
  );
}

/**
 * Rates that are too small for each subject but not for the host: seven slow operations of five services at once.
 * Gives a group over all subjects of a kind where that shows more than any single one.
 */
function pooled(groups: readonly Group[], bins: Binning): Group[] {
  const kinds = new Map<string, Group[]>();
  for (const group of groups) {
    if (group.meaning.mode === 'rate' && group.meaning.subject.length > 0) {
      kinds.set(group.meaning.kind, [...(kinds.get(group.meaning.kind) ?? []), group]);
    }
  }
  return [...kinds.values()].flatMap((members) => {
    if (members.length < 2) return [];
    const all = mergeGroups(members, bins);
    const best = Math.max(...members.map((group) => assessCourse(group.counts, 'rate').factor));
    return assessCourse(all.counts, 'rate').factor > best + 0.1 ? [all] : [];
  });
}

function openGroup(groups: Map<string, Group>, key: string, meaning: SeriesMeaning, bins: Binning): Group {
  const group = groups.get(key) ?? newGroup(meaning, bins);
  groups.set(key, group);
  return group;
}
