import type { Branch, Sop, SopCheck } from '../../domain/knowledge.js';
import { canBe } from './logic.js';
import type { Demand } from './logic.js';
import { error, warning } from './problem.js';
import type { Found, LintRule } from './problem.js';

/** More paths than this are not followed: an SOP that people can read has a few dozen. */
const MOST_PATHS = 2000;

function targetOf(branch: Branch | undefined): string | undefined {
  return branch !== undefined && 'check' in branch ? branch.check : undefined;
}

/** The first check that can lead back to itself; undefined when none does. */
function loopOf(sop: Sop): string | undefined {
  const done = new Set<string>();
  const visit = (id: string, above: ReadonlySet<string>): string | undefined => {
    if (above.has(id)) return id;
    if (done.has(id)) return undefined;
    const check = sop.checks.find((one) => one.id === id);
    const below = new Set(above).add(id);
    for (const target of [targetOf(check?.then), targetOf(check?.otherwise)]) {
      const loop = target === undefined ? undefined : visit(target, below);
      if (loop !== undefined) return loop;
    }
    done.add(id);
    return undefined;
  };
  return sop.checks[0] === undefined ? undefined : visit(sop.checks[0].id, new Set());
}

/** Check id → what holds on each path that leads to it; null when there are too many paths. Only without loops. */
function pathsTo(sop: Sop): Map<string, Demand[][]> | null {
  const paths = new Map<string, Demand[][]>();
  const queue: { check: SopCheck | undefined; demands: Demand[] }[] = [{ check: sop.checks[0], demands: [] }];
  let followed = 0;
  for (let step = queue.pop(); step !== undefined; step = queue.pop()) {
    const { check, demands } = step;
    if (check === undefined) continue;
    followed += 1;
    if (followed > MOST_PATHS) return null;
    paths.set(check.id, [...(paths.get(check.id) ?? []), demands]);
    for (const [name, want] of [['then', 'holds'], ['otherwise', 'not-holds']] as const) {
      const target = targetOf(check[name]);
      const next = sop.checks.find((one) => one.id === target);
      queue.push({ check: next, demands: [...demands, { condition: check.when, want }] });
    }
  }
  return paths;
}

function checkFaults(sop: Sop, paths: ReadonlyMap<string, Demand[][]>): Found[] {
  return sop.checks.flatMap((check, index) => {
    const field = `checks.${index}.when`;
    const holds: Demand = { condition: check.when, want: 'holds' };
    if (!canBe([holds])) return [error(sop.file, field, `${check.id} contradicts itself`, 'It can never hold: correct the condition.')];
    const ways = paths.get(check.id) ?? [];
    if (ways.length === 0) return [];
    if (!ways.some((way) => canBe([...way, holds]))) {
      const problem = `${check.id} can never hold after the checks that lead to it`;
      return [error(sop.file, field, problem, 'Correct the condition or the branches above it.')];
    }
    const missed: Demand = { condition: check.when, want: 'not-holds' };
    if (check.otherwise === undefined || ways.some((way) => canBe([...way, missed]))) return [];
    const problem = `${check.id} always holds after the checks that lead to it, its "otherwise" is never taken`;
    return [warning(sop.file, field, problem, 'Leave the check out, or correct its condition.')];
  });
}

/** The same question twice, with different answers. */
function askedTwice(sop: Sop): Found[] {
  const asked = new Map<string, SopCheck>();
  return sop.checks.flatMap((check, index) => {
    const key = JSON.stringify(check.when);
    const earlier = asked.get(key);
    asked.set(key, earlier ?? check);
    if (earlier === undefined || JSON.stringify(earlier.then) === JSON.stringify(check.then)) return [];
    const problem = `${check.id} asks the same as ${earlier.id} and leads elsewhere`;
    return [warning(sop.file, `checks.${index}.when`, problem, 'Say in the condition what tells the two apart.')];
  });
}

/** Checks that contradict themselves, each other or the path to them. */
export const branchesRule: LintRule = {
  id: 'branches',
  check: ({ knowledge }) =>
    knowledge.sops.flatMap((sop) => {
      const loop = loopOf(sop);
      if (loop !== undefined) {
        return [error(sop.file, `checks.${loop}`, `the branches lead back to ${loop}`, 'Every path must come to an end.')];
      }
      const paths = pathsTo(sop);
      return [...(paths === null ? [] : checkFaults(sop, paths)), ...askedTwice(sop)];
    }),
};
