import { error } from './problem.js';
import type { LintRule } from './problem.js';

export const datesRule: LintRule = {
  id: 'dates',
  check: ({ knowledge, today }) =>
    knowledge.cases
      .filter((item) => item.source.checked > today)
      .map((item) =>
        error(item.file, 'source.checked', `${item.source.checked} is in the future`, 'Give the day on which the page was read.'),
      ),
};
