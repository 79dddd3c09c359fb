import type { Json } from './state.js';

/** Slack's own rules for blocks, as far as they are documented. The first that is broken, as Slack names it. */

const list = (value: unknown): Json[] => (Array.isArray(value) ? (value as Json[]) : []);
const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const objectOf = (value: unknown): Json =>
  typeof value === 'object' && value !== null ? (value as Json) : {};

const TYPES = new Set(['header', 'section', 'context', 'divider', 'actions', 'rich_text', 'input', 'image']);
const MAX_ALL = 13_200;

export function checkBlocks(blocks: Json[], most = 50): string | undefined {
  if (blocks.length > most) return 'invalid_blocks: no more than 50 items';
  const ids = new Set<string>();
  for (const block of blocks) {
    const type = text(block.type);
    if (!TYPES.has(type)) return `invalid_blocks: unsupported type ${type}`;
    const id = text(block.block_id);
    if (id !== '' && ids.has(id)) return 'invalid_blocks: duplicate block_id';
    ids.add(id);
    const broken = checkBlock(type, block);
    if (broken !== undefined) return `invalid_blocks: ${type}: ${broken}`;
  }
  return blocks.reduce((sum, block) => sum + sizeOf(block), 0) > MAX_ALL ? 'msg_blocks_too_long' : undefined;
}

/** Characters of all texts in it. */
export function sizeOf(value: unknown): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, one) => sum + sizeOf(one), 0);
  if (typeof value !== 'object' || value === null) return 0;
  return Object.entries(value).reduce(
    (sum, [key, one]) => sum + (key === 'text' && typeof one === 'string' ? one.length : sizeOf(one)),
    0,
  );
}

function checkBlock(type: string, block: Json): string | undefined {
  if (type === 'header') return checkText(block.text, 150, ['plain_text']);
  if (type === 'section') {
    if (list(block.fields).length > 10) return 'more than 10 fields';
    return checkText(block.text, 3000, ['plain_text', 'mrkdwn']);
  }
  if (type === 'context') return checkContext(list(block.elements));
  if (type === 'actions') return checkActions(list(block.elements));
  if (type === 'rich_text') return checkRich(list(block.elements));
  return type === 'input' ? checkInput(block) : undefined;
}

function checkText(value: unknown, most: number, types: string[]): string | undefined {
  const object = objectOf(value);
  if (!types.includes(text(object.type))) return `text of type ${text(object.type)}`;
  const { length } = text(object.text);
  return length < 1 || length > most ? `text of ${length} characters` : undefined;
}

function checkContext(elements: Json[]): string | undefined {
  if (elements.length < 1 || elements.length > 10) return `${elements.length} elements`;
  return firstOf(elements, (element) => checkText(element, 3000, ['plain_text', 'mrkdwn']));
}

function checkActions(elements: Json[]): string | undefined {
  if (elements.length < 1 || elements.length > 25) return `${elements.length} elements`;
  const ids = elements.map(({ action_id }) => text(action_id));
  if (new Set(ids).size < ids.length) return 'duplicate action_id';
  return firstOf(elements, (button) => {
    if (text(button.value).length > 2000 || text(button.action_id).length > 255)
      return 'value or id too long';
    const confirm = objectOf(button.confirm);
    const asks = button.confirm === undefined ? undefined : checkConfirm(confirm);
    return asks ?? checkText(button.text, 75, ['plain_text']);
  });
}

function checkConfirm(confirm: Json): string | undefined {
  return (
    checkText(confirm.title, 100, ['plain_text']) ??
    checkText(confirm.text, 300, ['plain_text', 'mrkdwn']) ??
    checkText(confirm.confirm, 30, ['plain_text']) ??
    checkText(confirm.deny, 30, ['plain_text'])
  );
}

function checkRich(elements: Json[]): string | undefined {
  if (elements.length < 1) return 'no elements';
  return firstOf(elements, (element) => {
    const inner = list(element.elements);
    if (inner.length < 1) return `empty ${text(element.type)}`;
    if (element.type === 'rich_text_list') return checkRich(inner);
    return firstOf(inner, ({ type, text: said, url }) =>
      type === 'text' && text(said) === ''
        ? 'empty text'
        : type === 'link' && text(url) === ''
          ? 'no url'
          : undefined,
    );
  });
}

function checkInput(block: Json): string | undefined {
  const element = objectOf(block.element);
  const options = list(element.options);
  if (element.type === 'static_select' && (options.length < 1 || options.length > 100)) return 'options';
  return (
    checkText(block.label, 2000, ['plain_text']) ??
    firstOf(options, (option) => checkText(option.text, 75, ['plain_text']))
  );
}

function firstOf(items: Json[], check: (item: Json) => string | undefined): string | undefined {
  for (const item of items) {
    const broken = check(item);
    if (broken !== undefined) return broken;
  }
  return undefined;
}
