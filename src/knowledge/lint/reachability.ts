import type { Sop } from '../../domain/knowledge.js';
import { reachableChecks } from '../references.js';
import { error, warning } from './problem.js';
import type { Found, LintRule } from './problem.js';

/** Causes at the end of a branch of a check that can be reached. */
function causesReached(sop: Sop): { field: string; cause: string }[] {
  const reached = reachableChecks(sop);
  return sop.checks.flatMap((check, index) => {
    if (!reached.has(check.id)) return [];
    return (['then', 'otherwise'] as const).flatMap((name) => {
      const branch = check[name];
      return branch !== undefined && 'cause' in branch ? [{ field: `checks.${index}.${name}`, cause: branch.cause }] : [];
    });
  });
}

/** An SOP that sends the reader to a cause of which no SOP tells what to do. */
function deadEnds(sop: Sop, described: ReadonlySet<string>): Found[] {
  return causesReached(sop)
    .filter(({ cause }) => !described.has(cause))
    .map(({ field, cause }) =>
      error(sop.file, field, `no SOP describes ${cause}`, 'Add the cause with its evidence and resolution to an SOP.'),
    );
}

export const reachabilityRule: LintRule = {
  id: 'reachability',
  check({ knowledge }) {
    const described = new Set(knowledge.sops.flatMap((sop) => sop.causes.map((cause) => cause.id)));
    const reached = new Set(knowledge.sops.flatMap(causesReached).map(({ cause }) => cause));
    const lost = [...knowledge.rootCauses.keys()].flatMap((id): Found[] => {
      if (!described.has(id)) {
        const remedy = 'Describe it in an SOP (evidence and resolution) and let a check lead to it.';
        return [error('root-causes.yaml', id, 'no SOP describes this root cause', remedy)];
      }
      if (reached.has(id)) return [];
      return [warning('root-causes.yaml', id, 'no check leads to this root cause', 'Let the branch of a check end in it.')];
    });
    return [...lost, ...knowledge.sops.flatMap((sop) => deadEnds(sop, described))];
  },
};
