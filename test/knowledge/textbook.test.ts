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

/** The ranking for these terms, the first of which moved first, where findings of some kinds would show. */
function ranking(terms: readonly string[], shows: Facts['shows']): string[] {
  const facts: Facts = { knowledge, symptoms: terms.map(symptomOf), shows, windowStart: 1_699_999_900 };
  const walks = knowledge.sops.map((sop) => walkSop(sop, facts));
  return rankCauses(facts, walks, []).map(({ cause }) => cause.id);
}

it('does not say that the inodes ran out where no metric tells blocks from inodes', () => {
  const withoutMetrics = (kind: string): boolean => kind.startsWith('log.') || kind.startsWith('stack.');
  const failing = ['fs.enospc', 'disk.filesystem.hot', 'service.errors'];
  expect(ranking(failing, withoutMetrics)[0]).toBe('disk.space.full');
  expect(ranking(['fs.inodes.low', ...failing], () => true)[0]).toBe('disk.inodes.exhausted');
});

it.each(scenarios.map((scenario): [string, string, Scenario] => [scenario.cause, scenario.terms.join(', '), scenario]))(
  '%s: %s',
  (cause, _, { terms }) => {
    for (const { term } of terms.map(symptomOf)) expect(knowledge.terms.has(term)).toBe(true);
    expect(ranking(terms, () => true)[0]).toBe(cause);
  },
);
