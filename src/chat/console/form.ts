import type { ChatUser } from '../../domain/chat-event.js';
import type { ChatField, ChatForm } from '../../domain/chat-message.js';
import type { Place } from '../../domain/place.js';
import type { ChatBot } from '../../ports/chat-bot.js';
import { cleanLine } from '../../report/clean.js';

/** Asks one question; null when there is nobody to answer (any more). */
export type Ask = (prompt: string) => Promise<string | null>;

export interface FormContext {
  ask: Ask;
  write: (text: string) => void;
  bot: Pick<ChatBot, 'suggest'>;
  user: ChatUser;
  place: Place;
}

const SHOWN = 8;

type Option = { value: string; label: string };

function list(options: readonly Option[]): string {
  return options.map(({ label }, index) => `  ${index + 1}. ${cleanLine(label, 120)}\n`).join('');
}

function picked(answer: string, options: readonly Option[]): string | undefined {
  const lower = answer.toLowerCase();
  const exact = options.find(
    ({ value, label }) => value.toLowerCase() === lower || label.toLowerCase() === lower,
  );
  return options[Number(answer) - 1]?.value ?? exact?.value;
}

/** A choice: by number, by name, or by typing a part of it and choosing among what fits. */
async function askChoice(
  form: ChatForm,
  field: ChatField,
  context: FormContext,
  prompt: string,
): Promise<string | null> {
  let options: readonly Option[] = (field.choices ?? []).slice(0, SHOWN);
  for (;;) {
    if (options.length > 0) context.write(list(options));
    const answer = await context.ask(prompt);
    if (answer === null) return null;
    const typed = answer.trim();
    if (typed === '') {
      if (field.initial !== undefined || field.optional) return field.initial ?? '';
      context.write('  This one is needed; /cancel ends the form.\n');
      continue;
    }
    if (typed === '/cancel') return null;
    const value = picked(typed, options) ?? picked(typed, field.choices ?? []);
    if (value !== undefined) return value;
    const found = await context.bot.suggest(form.form, field.name, typed, context.user, context.place);
    const [only] = found;
    if (found.length === 1 && only !== undefined) return only.value;
    options = found.slice(0, SHOWN);
    context.write(found.length === 0 ? '  Nothing fits that. Type another word of it, or /cancel.\n' : '');
  }
}

async function askText(field: ChatField, context: FormContext, prompt: string): Promise<string | null> {
  for (;;) {
    const answer = await context.ask(prompt);
    if (answer === null || answer.trim() === '/cancel') return null;
    const text = answer.trim() === '' ? (field.initial ?? '') : answer.trim();
    if (text !== '' || field.optional) return text;
    context.write('  This one is needed; /cancel ends the form.\n');
  }
}

/** The form's questions one by one; null when it was cancelled. */
export async function askForm(form: ChatForm, context: FormContext): Promise<Record<string, string> | null> {
  const values: Record<string, string> = {};
  context.write(`${cleanLine(form.title, 120)}\n`);
  for (const field of form.fields) {
    const optional = field.optional ? ' (Enter to skip)' : '';
    const initial =
      field.initial === undefined || field.initial === '' ? '' : ` [${cleanLine(field.initial, 60)}]`;
    if (field.hint !== undefined) context.write(`  ${cleanLine(field.hint, 200)}\n`);
    const prompt = `  ${cleanLine(field.label, 100)}${initial}${optional}: `;
    const value =
      field.kind === 'choice'
        ? await askChoice(form, field, context, prompt)
        : await askText(field, context, prompt);
    if (value === null) return null;
    values[field.name] = value;
  }
  return values;
}
