import path from 'node:path';
import type { KnowledgeBase } from '../../src/domain/knowledge.js';
import { loadKnowledge } from '../../src/knowledge/load.js';

let knowledge: KnowledgeBase;
beforeAll(async () => {
  knowledge = await loadKnowledge(path.join(__dirname, '../../knowledge'));
});

it('has a check that holds for every cause: what is only left over is never proven', () => {
  const proven = new Set(
    knowledge.sops.flatMap((sop) => sop.checks.flatMap(({ then }) => ('cause' in then ? [then.cause] : []))),
  );
  expect([...knowledge.rootCauses.keys()].filter((id) => !proven.has(id))).toEqual([]);
});
