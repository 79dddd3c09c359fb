import { caseSentences, sopCommands, sopSentences } from './texts.js';
import { error } from './problem.js';
import type { LintRule } from './problem.js';

/** Marks that a draft leaves for a person. */
const MARK = /\b(?:TODO|FIXME|TBD)\b/;

export const unfinishedRule: LintRule = {
  id: 'unfinished',
  check({ knowledge }) {
    const bodies = [...knowledge.sops, ...knowledge.cases].map(({ file, body }) => ({ file, field: 'body', text: body }));
    const front = [
      ...knowledge.sops.flatMap((sop) => [...sopSentences(sop), ...sopCommands(sop)]),
      ...knowledge.cases.flatMap(caseSentences),
    ];
    return [...front, ...bodies].flatMap(({ file, field, text }) => {
      const mark = MARK.exec(text)?.[0];
      return mark === undefined ? [] : [error(file, field, `still says ${mark}`, 'Write what is missing.')];
    });
  },
};
