import type { types } from '@slack/bolt';
import { z } from 'zod';
import type { ChatField, ChatForm } from '../../domain/chat-message.js';
import { placeSchema } from '../../domain/place.js';
import type { Place } from '../../domain/place.js';
import { cleanLine } from '../../report/clean.js';
import { clip } from './limits.js';

/** Slack's limits for modals. */
const MAX_TITLE = 24;
const MAX_FIELD_LABEL = 150;
const MAX_OPTION = 75;
const MAX_OPTION_VALUE = 150;
const MAX_OPTIONS = 100;
const MAX_INITIAL = 2900;

const plain = (text: string, most: number, fallback: string): types.PlainTextElement => ({
  type: 'plain_text',
  text: clip(cleanLine(text), most) || fallback,
  emoji: false,
});

export interface Choice {
  value: string;
  label: string;
}

/** Choices as options; those whose value Slack could not hand back are left out. */
export function renderOptions(choices: readonly Choice[]): types.PlainTextOption[] {
  return choices
    .filter(({ value }) => value !== '' && value.length <= MAX_OPTION_VALUE)
    .slice(0, MAX_OPTIONS)
    .map(({ value, label }) => ({ text: plain(label, MAX_OPTION, value.slice(0, MAX_OPTION)), value }));
}

/** A form as a modal. What the server needs again comes back in `private_metadata`, which Slack signs with the rest. */
export function renderForm(form: ChatForm, place: Place): types.ModalView {
  return {
    type: 'modal',
    callback_id: `form:${form.form}`,
    title: plain(form.title, MAX_TITLE, 'OScope'),
    submit: plain(form.submit, MAX_TITLE, 'Send'),
    close: plain('Cancel', MAX_TITLE, 'Cancel'),
    private_metadata: JSON.stringify({ context: form.context.slice(0, 1000), place }),
    blocks: form.fields.slice(0, 40).map(renderField),
  };
}

function renderField(field: ChatField): types.InputBlock {
  return {
    type: 'input',
    block_id: field.name,
    optional: field.optional,
    label: plain(field.label, MAX_FIELD_LABEL, field.name),
    ...(field.hint === undefined ? {} : { hint: plain(field.hint, MAX_FIELD_LABEL, ' ') }),
    element: renderElement(field),
  };
}

function renderElement(field: ChatField): types.InputBlock['element'] {
  const { name, kind, initial, choices } = field;
  if (kind === 'date-time') {
    const at = initial === undefined ? NaN : unixOf(initial);
    return {
      type: 'datetimepicker',
      action_id: name,
      ...(Number.isFinite(at) ? { initial_date_time: Math.floor(at) } : {}),
    };
  }
  if (kind === 'choice') return renderChoice(name, initial, choices);
  return {
    type: 'plain_text_input',
    action_id: name,
    multiline: kind === 'long-text',
    max_length: MAX_INITIAL,
    ...(initial === undefined || initial === '' ? {} : { initial_value: initial.slice(0, MAX_INITIAL) }),
  };
}

/** Few choices are a menu; more are found by typing. */
function renderChoice(
  name: string,
  initial: string | undefined,
  choices: ChatField['choices'],
): types.InputBlock['element'] {
  const options = renderOptions(choices ?? []);
  const chosen = options.find(({ value }) => value === initial);
  const initialOption = chosen === undefined ? {} : { initial_option: chosen };
  if (options.length > 0 && options.length < MAX_OPTIONS)
    return { type: 'static_select', action_id: name, options, ...initialOption };
  return { type: 'external_select', action_id: name, min_query_length: 0, ...initialOption };
}

/** Unix seconds, or a date that the machine reads. */
function unixOf(text: string): number {
  return /^\d{9,10}$/.test(text) ? Number(text) : Date.parse(text) / 1000;
}

const contextSchema = z.object({ context: z.string(), place: placeSchema });

export function readFormContext(metadata: string): z.infer<typeof contextSchema> | undefined {
  try {
    return contextSchema.safeParse(JSON.parse(metadata)).data;
  } catch {
    return undefined;
  }
}

const stateSchema = z.looseObject({
  value: z.string().nullish(),
  selected_option: z.looseObject({ value: z.string() }).nullish(),
  selected_date_time: z.number().nullish(),
});

/** Field → answer; a moment is Unix seconds. Fields that were left empty are absent. */
export function readFormValues(state: Record<string, Record<string, unknown>>): Record<string, string> {
  const values = Object.entries(state).flatMap(([field, elements]) => {
    const read = stateSchema.safeParse(Object.values(elements)[0]);
    if (!read.success) return [];
    const { value, selected_option: option, selected_date_time: at } = read.data;
    const answer = value ?? option?.value ?? (at == null ? '' : String(at));
    return answer.trim() === '' ? [] : [[field, answer.slice(0, 3000)] as const];
  });
  return Object.fromEntries(values);
}
