import type { Sop, SopCause } from '../../domain/knowledge.js';
import { error, warning } from './problem.js';
import type { Found, LintRule } from './problem.js';

const FOR = ['decisive', 'strong', 'supporting'] as const;
const AGAINST = ['weakens', 'excludes'] as const;
type Group = (typeof FOR)[number] | (typeof AGAINST)[number];

function groupsOf(cause: SopCause, term: string, groups: readonly Group[]): Group[] {
  return groups.filter((group) => cause.evidence[group].includes(term));
}

function termFaults(sop: Sop, cause: SopCause, at: string, term: string): Found[] {
  const speaking = groupsOf(cause, term, FOR);
  const against = groupsOf(cause, term, AGAINST);
  const field = `${at}.evidence`;
  const [first, second] = speaking;
  const found: Found[] = [];
  if (first !== undefined && against[0] !== undefined) {
    found.push(error(sop.file, field, `${term} is both in ${first} and in ${against[0]}`, 'Decide what it says of this cause.'));
  }
  if (first !== undefined && second !== undefined) {
    found.push(error(sop.file, field, `${term} is both in ${first} and in ${second}`, 'Keep the stronger of the two.'));
  }
  if (against.length > 1) {
    found.push(error(sop.file, field, `${term} is both in weakens and in excludes`, 'Keep the stronger of the two.'));
  }
  if (against.includes('excludes') && cause.consequences.includes(term)) {
    const problem = `${term} is a consequence of this cause and excludes it`;
    found.push(error(sop.file, `${at}.consequences`, problem, 'A cause cannot bring along what rules it out.'));
  }
  return found;
}

function repeated(sop: Sop, cause: SopCause, at: string): Found[] {
  const lists: [string, readonly string[]][] = [...Object.entries(cause.evidence), ['consequences', cause.consequences]];
  return lists.flatMap(([name, ids]) => {
    const twice = [...new Set(ids.filter((id, index) => ids.indexOf(id) !== index))];
    const field = name === 'consequences' ? `${at}.consequences` : `${at}.evidence.${name}`;
    return twice.map((id) => warning(sop.file, field, `${id} stands twice`, 'Keep one of them.'));
  });
}

function causeFaults(sop: Sop, cause: SopCause, at: string): Found[] {
  const terms = new Set([...FOR, ...AGAINST].flatMap((group) => cause.evidence[group]));
  const found = [...terms].flatMap((term) => termFaults(sop, cause, at, term));
  if (cause.deeper.includes(cause.id)) {
    found.push(error(sop.file, `${at}.deeper`, `${cause.id} is named as deeper than itself`, 'Name another cause.'));
  }
  return [...found, ...repeated(sop, cause, at)];
}

/** A term cannot speak for a cause and against it. */
export const evidenceRule: LintRule = {
  id: 'evidence',
  check: ({ knowledge }) =>
    knowledge.sops.flatMap((sop) =>
      sop.causes.flatMap((cause, index) => causeFaults(sop, cause, `causes.${index}`)),
    ),
};
