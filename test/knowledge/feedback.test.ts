import type { Vote } from '../../src/domain/vote.js';
import { leadingCause, weighVotes } from '../../src/knowledge/feedback.js';
import { oom } from '../report/sample.js';

const votes = (...said: string[]): Vote[] =>
  said.map((one, index) => ({
    diagnosis: 'd1',
    user: `u${index}`,
    userName: '',
    at: index,
    kind: one === 'correct' || one === 'wrong' ? one : 'cause',
    cause: one === 'correct' || one === 'wrong' ? null : one,
    comment: '',
  }));

it.each([
  [['correct'], 'a', 'a', 1, 0, false],
  [['correct', 'a', 'wrong'], 'a', 'a', 2, 1, false],
  [['correct', 'wrong'], 'a', null, 1, 1, true],
  [['wrong', 'b'], 'a', 'b', 1, 1, false],
  [['correct', 'b'], 'a', null, 1, 1, true],
  [['correct', 'b', 'b'], 'a', 'b', 2, 1, false],
  [['wrong', 'wrong'], 'a', null, 0, 2, false],
  [['correct'], null, null, 0, 1, false],
  [[], 'a', null, 0, 0, false],
] as const)('%j on %s', (said, leading, cause, agree, differ, disputed) => {
  expect(weighVotes(votes(...said), leading)).toEqual({ cause, agree, differ, disputed });
});

it('knows the leading cause', () => {
  expect(leadingCause(oom)).toBe(oom.report.rootCauses[0]?.id);
  expect(leadingCause({ report: { ...oom.report, abstained: true } })).toBeNull();
});
