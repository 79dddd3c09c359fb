import fc from 'fast-check';
import { compact } from '../../../src/chat/conversation/compact.js';
import { openDialogue } from '../../../src/chat/conversation/conversation.js';
import { addTo, without } from '../../../src/chat/conversation/revising.js';
import type { Dialogue } from '../../../src/domain/dialogue.js';
import { NO_REVISION } from '../../../src/domain/revision.js';
import { PLACE } from './kit.js';

const decisions = fc.array(fc.option(fc.string({ minLength: 1, maxLength: 40 }), { nil: undefined }), {
  maxLength: 60,
});

function grow(lines: readonly (string | undefined)[]): Dialogue {
  let dialogue = openDialogue(PLACE, 'd-1', null);
  lines.forEach((decision, index) => {
    const turn = {
      id: `t${index}`,
      user: 'U1',
      userName: 'ann',
      at: index,
      text: 'x'.repeat(600),
      answer: 'y'.repeat(3000),
      cites: [],
      ...(decision === undefined ? {} : { decision }),
    };
    dialogue = compact({ ...dialogue, turns: [...dialogue.turns, turn] });
  });
  return dialogue;
}

describe('a long thread', () => {
  it('keeps every decision, in order, whatever is compacted', () => {
    fc.assert(
      fc.property(decisions, (lines) => {
        const { summary, turns } = grow(lines);
        const kept = [...summary, ...turns.flatMap(({ decision }) => decision ?? [])];
        expect(kept).toEqual(lines.filter((line) => line !== undefined));
      }),
    );
  });

  it('stays small', () => {
    const dialogue = grow(Array.from({ length: 500 }, () => undefined));
    expect(dialogue.turns.length).toBeLessThan(20);
    expect(JSON.stringify(dialogue).length).toBeLessThan(40_000);
    expect(dialogue.turns.at(-1)?.id).toBe('t499');
  });
});

describe('a revision', () => {
  it('says each thing once, the last word counts, and gives back what a turn said', () => {
    const first = addTo(NO_REVISION, {
      disputed: [{ finding: 'M1', why: 'a' }],
      hints: [{ text: 'a', terms: [] }],
    });
    const second = addTo(first, {
      disputed: [
        { finding: 'M1', why: 'b' },
        { finding: 'M2', why: 'b' },
      ],
    });
    expect(second.disputed).toEqual([
      { finding: 'M1', why: 'b' },
      { finding: 'M2', why: 'b' },
    ]);
    expect(without(second, new Set(['b'])).disputed).toEqual([]);
    expect(without(second, new Set(['a'])).hints).toEqual([]);
  });
});
