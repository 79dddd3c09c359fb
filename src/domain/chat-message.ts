/**
 * What the bot says, free of any platform. Text is plain: a renderer adds its platform's escapes, so that untrusted text
 * can never become markup, a mention or a link. Renderers keep their platform's limits by construction.
 */
export type Span =
  | string
  | { text: string; style: 'bold' | 'italic' | 'code' }
  /** `href` has passed the allow-list of links. */
  | { text: string; href: string };

/** One paragraph or list item. */
export type Line = readonly Span[];

export type ChatBlock =
  | { kind: 'heading'; text: string }
  | { kind: 'text'; line: Line }
  | { kind: 'list'; ordered: boolean; items: readonly Line[] }
  | { kind: 'facts'; facts: readonly { label: string; value: Line }[] }
  /** Commands, log lines, tables of figures; shown as they are. */
  | { kind: 'code'; text: string }
  /** Small print. */
  | { kind: 'context'; line: Line }
  | { kind: 'divider' }
  | { kind: 'actions'; actions: readonly ChatAction[] };

/** Buttons. What they mean is known to the server: `value` only names it (a diagnosis id, a key), at most 200 characters. */
export interface ChatAction {
  action: ActionId;
  label: string;
  value: string;
  style?: 'primary' | 'danger';
  /** A question to confirm first. */
  confirm?: string;
}

export const ACTION_IDS = [
  'show-evidence',
  'show-validation',
  'show-commands',
  'wider-window',
  'run-again',
  'mark-correct',
  'wrong-cause',
  'escalate',
  'pick-host',
  'diagnose',
] as const;
export type ActionId = (typeof ACTION_IDS)[number];

/** The block with each text that people read passed through `change`; labels of buttons stay. */
export function mapTexts(block: ChatBlock, change: (text: string) => string): ChatBlock {
  const line = (spans: Line): Line =>
    spans.map((span) => (typeof span === 'string' ? change(span) : { ...span, text: change(span.text) }));
  switch (block.kind) {
    case 'heading':
    case 'code':
      return { ...block, text: change(block.text) };
    case 'text':
    case 'context':
      return { ...block, line: line(block.line) };
    case 'list':
      return { ...block, items: block.items.map(line) };
    case 'facts':
      return {
        ...block,
        facts: block.facts.map(({ label, value }) => ({ label: change(label), value: line(value) })),
      };
    case 'divider':
    case 'actions':
      return block;
  }
}

export interface ChatMessage {
  /** One line for notifications and for clients without blocks. */
  summary: string;
  /** In order of worth: what does not fit a platform's limits is cut from the end, and said. */
  blocks: readonly ChatBlock[];
  /** Where the whole can be read (http(s)), named when a platform's limits make it cut something. */
  more?: string;
  /** Says only how far things are: a platform that cannot edit its messages leaves such an edit out. */
  interim?: true;
  /** Calls the people whom the configuration names for escalation; a platform without such a setting ignores it. */
  calls?: 'escalation';
}

/** A dialogue box: Slack's modal, questions one by one in the console. */
export interface ChatForm {
  form: FormId;
  title: string;
  submit: string;
  /** Handed back with the answers; names what the server keeps (never secrets). */
  context: string;
  fields: readonly ChatField[];
}

export const FORM_IDS = ['diagnose', 'wrong-cause', 'feedback'] as const;
export type FormId = (typeof FORM_IDS)[number];

export interface ChatField {
  name: string;
  label: string;
  kind: 'text' | 'long-text' | 'choice' | 'date-time';
  optional: boolean;
  hint?: string;
  initial?: string;
  /** For `choice`, up to 100; more are found by typing through the bot's `suggest`. */
  choices?: readonly { value: string; label: string }[];
}
