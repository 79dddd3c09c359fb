import { readFile } from 'node:fs/promises';
import { load } from 'js-yaml';
import { z } from 'zod';
import type { KnowledgeBase } from '../domain/knowledge.js';
import { messageOf, OScopeError } from '../errors.js';

const fileSchema = z.array(z.object({ case: z.string(), narration: z.string().min(10) }));

/** What an engineer wrote about an incident whose case the knowledge base holds in other words. */
export interface HeldOutNarration {
  caseId: string;
  rootCause: string;
  narration: string;
}

/** Characters from which shared words are no accident; kernel messages, which everybody quotes, are shorter. */
const LONG = 60;

function plainWords(text: string): string {
  return (text.toLowerCase().match(/[a-z0-9]+/g) ?? []).join(' ');
}

/** Cases whose files hold one of the narrations: those figures would measure memory. */
function leaksOf(knowledge: KnowledgeBase, held: readonly HeldOutNarration[]): string[] {
  const known = knowledge.cases.map(({ narrations, title, body }) =>
    plainWords([...narrations, title, body].join('\n')),
  );
  const phrases = [...knowledge.terms.values()].flatMap((term) => term.synonyms).map(plainWords);
  return held.flatMap(({ narration, caseId }) => {
    const words = plainWords(narration);
    const sentences = narration
      .split(/[.!?]\s+/)
      .map(plainWords)
      .filter((one) => one.length >= LONG);
    const inCase = known.some((text) => text.includes(words) || sentences.some((one) => text.includes(one)));
    return inCase || phrases.some((phrase) => phrase.length >= LONG && words.includes(phrase))
      ? [caseId]
      : [];
  });
}

/**
 * Reads held-out narrations: a YAML list of `{case, narration}`; further keys say where they come from.
 * @throws OScopeError `bad_input` when a case is unknown, or a narration stands in the knowledge base
 */
export async function readHeldOut(file: string, knowledge: KnowledgeBase): Promise<HeldOutNarration[]> {
  const refuse = (message: string, remedy: string): OScopeError =>
    new OScopeError({ code: 'bad_input', message: `${file}: ${message}.`, remedy });
  let value: unknown;
  try {
    value = load(await readFile(file, 'utf8'));
  } catch (error) {
    throw refuse(messageOf(error), 'Check --held-out.');
  }
  const checked = fileSchema.safeParse(value);
  if (!checked.success) throw refuse(z.prettifyError(checked.error), 'Write a list of {case, narration}.');
  const causes = new Map(knowledge.cases.map((item) => [item.id, item.root_cause]));
  const held = checked.data.map(({ case: caseId, narration }) => {
    const rootCause = causes.get(caseId);
    if (rootCause === undefined)
      throw refuse(`the knowledge base has no ${caseId}`, 'Use ids of `oscope knowledge list`.');
    return { caseId, rootCause, narration };
  });
  const leaks = leaksOf(knowledge, held);
  if (leaks.length > 0)
    throw refuse(`narrations of ${leaks.join(', ')} stand in the knowledge base`, 'Remove them on one side.');
  return held;
}
