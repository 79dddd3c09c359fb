import { readFileSync } from 'node:fs';
import path from 'node:path';
import { load } from 'js-yaml';
import { rankCauses } from '../../src/diagnosis/analyst/rank.js';
import type { Facts } from '../../src/diagnosis/conditions.js';
import { walkSop } from '../../src/diagnosis/sop-walk.js';
import type { KnowledgeBase } from '../../src/domain/knowledge.js';
import type { Symptom } from '../../src/domain/symptom.js';
import { loadKnowledge } from '../../src/knowledge/load.js';

interface Scenario {
  cause: string;
  terms: string[];
}

const scenarios = load(readFileSync(path.join(__dirname, '../fixtures/scenarios/textbook.yaml'), 'utf8')) as Scenario[];

/** "cpu.busy.high 0.5" at place 3 → the symptom, 15 s after the first one began. */
function symptomOf(entry: string, index: number): Symptom {
  const [term = '', strength = '0.8'] = entry.split(' ');
  return {
    id: `Y${index + 1}`,
    term,
    wording: term,
    findings: [`M${index + 1}`],
    onset: 1_700_000_000 + index * 5,
    strength: Number(strength),
    subject: {},
  };
}

let knowledge: KnowledgeBase;
beforeAll(async () => {
  knowledge = await loadKnowledge(path.join(__dirname, '../../knowledge'));
});

it('has a scenario for every root cause that symptoms can tell apart', () => {
  const covered = new Set(scenarios.map((scenario) => scenario.cause));
  // Deleted files that are still open look like any full file system until somebody compares df with du.
  expect([...knowledge.rootCauses.keys()].filter((id) => !covered.has(id))).toEqual(['disk.space.deleted_open']);
});

it.each(scenarios.map((scenario): [string, string, Scenario] => [scenario.cause, scenario.terms.join(', '), scenario]))(
  '%s: %s',
  (cause, _, { terms }) => {
    const symptoms = terms.map(symptomOf);
    for (const symptom of symptoms) expect(knowledge.terms.has(symptom.term)).toBe(true);
    const facts: Facts = {
      knowledge,
      symptoms,
      shows: () => true,
      windowStart: 1_699_999_900,
    };
    const walks = knowledge.sops.map((sop) => walkSop(sop, facts));
    expect(rankCauses(facts, walks, [])[0]?.cause.id).toBe(cause);
  },
);
