import type { HistoricalCase, SopCause } from '../../domain/knowledge.js';
import { warning } from './problem.js';
import type { Found, LintRule } from './problem.js';

function caseFaults(item: HistoricalCase, profiles: readonly SopCause[]): Found[] {
  const found: Found[] = [];
  const excluding = item.symptoms.filter((term) => profiles.every((cause) => cause.evidence.excludes.includes(term)));
  for (const term of excluding) {
    const problem = `every SOP says that ${term} excludes ${item.root_cause}`;
    found.push(warning(item.file, 'symptoms', problem, 'Correct the case or the SOP.'));
  }
  const speaking = profiles.flatMap(({ evidence, consequences }) => {
    return [...evidence.decisive, ...evidence.strong, ...evidence.supporting, ...consequences];
  });
  if (!item.symptoms.some((term) => speaking.includes(term))) {
    const problem = `no symptom of this case is evidence of ${item.root_cause} in any SOP`;
    found.push(warning(item.file, 'symptoms', problem, 'Add the symptom that gave the cause away, or add it to the SOP.'));
  }
  return found;
}

/** A case and the SOPs of its root cause tell the same story. */
export const casesRule: LintRule = {
  id: 'cases',
  check: ({ knowledge }) =>
    knowledge.cases.flatMap((item) => {
      const profiles = knowledge.sops.flatMap((sop) => sop.causes.filter((cause) => cause.id === item.root_cause));
      return profiles.length === 0 || item.root_cause === 'none' ? [] : caseFaults(item, profiles);
    }),
};
