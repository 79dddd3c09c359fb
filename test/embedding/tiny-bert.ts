import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createRandom } from '../../src/signals/random.js';

export const HIDDEN = 32;
const WORDS =
  'memory disk is full slow out of the on host represent this sentence for searching relevant passages'.split(
    ' ',
  );
const SPECIAL = ['[PAD]', '[UNK]', '[CLS]', '[SEP]'];
const PIECES = [':', ...Array.from('abcdefghijklmnopqrstuvwxyz0123456789')].flatMap((one) => [
  one,
  `##${one}`,
]);
const VOCABULARY = [...new Set([...SPECIAL, ...WORDS, ...PIECES])];

/** One row a piece. */
const TABLE = ((random) =>
  Float32Array.from({ length: VOCABULARY.length * HIDDEN }, () => random.next() - 0.5))(createRandom(3));

type Bytes = readonly number[];

function varint(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...varint(Math.floor(value / 128))];
}

/** Protocol buffers (https://protobuf.dev/programming-guides/encoding/): a field with bytes, and one with a number. */
const field = (number: number, bytes: Bytes): number[] => [
  ...varint(number * 8 + 2),
  ...varint(bytes.length),
  ...bytes,
];
const whole = (number: number, value: number): number[] => [...varint(number * 8), ...varint(value)];
const utf8 = (number: number, text: string): number[] => field(number, [...Buffer.from(text)]);

const [FLOAT, INT64] = [1, 7];

/** TensorProto {dims = 1, data_type = 2, name = 8, raw_data = 9}. */
function tensor(name: string, type: number, dims: Bytes, raw: Buffer): number[] {
  return [
    ...dims.flatMap((one) => whole(1, one)),
    ...whole(2, type),
    ...utf8(8, name),
    ...field(9, [...raw]),
  ];
}

const int64s = (name: string, values: Bytes): number[] =>
  tensor(name, INT64, [values.length], Buffer.from(BigInt64Array.from(values.map(BigInt)).buffer));

/** NodeProto {input = 1, output = 2, op_type = 4, attribute = 5}. */
function node(
  type: string,
  inputs: readonly string[],
  output: string,
  attributes: readonly Bytes[] = [],
): number[] {
  return [
    ...inputs.flatMap((one) => utf8(1, one)),
    ...utf8(2, output),
    ...utf8(4, type),
    ...attributes.flatMap((one) => field(5, one)),
  ];
}

/** AttributeProto {name = 1, i = 3, type = 20}, a whole number. */
const attribute = (name: string, value: number): number[] => [
  ...utf8(1, name),
  ...whole(3, value),
  ...whole(20, 2),
];

/** ValueInfoProto {name = 1, type = 2}; dimensions by name, so that any batch fits. */
function value(name: string, type: number, dims: readonly string[]): number[] {
  const shape = dims.flatMap((one) => field(1, utf8(2, one)));
  return [...utf8(1, name), ...field(2, field(1, [...whole(1, type), ...field(2, shape)]))];
}

/**
 * last_hidden_state = E[input_ids] + mean over the tokens that attention_mask shows of E[input_ids]: the vector of
 * [CLS] depends on the whole text but not on padding, and is not the mean.
 */
function model(): Buffer {
  const nodes = [
    node('Gather', ['table', 'input_ids'], 'embedded'),
    node('Cast', ['attention_mask'], 'mask', [attribute('to', FLOAT)]),
    node('Unsqueeze', ['mask', 'two'], 'mask3'),
    node('Mul', ['embedded', 'mask3'], 'shown'),
    node('ReduceSum', ['shown', 'one'], 'sum'),
    node('ReduceSum', ['mask3', 'one'], 'count'),
    node('Div', ['sum', 'count'], 'mean'),
    node('Add', ['embedded', 'mean'], 'last_hidden_state'),
  ];
  const inputs = ['input_ids', 'attention_mask', 'token_type_ids'].map((name) =>
    value(name, INT64, ['batch', 'sequence']),
  );
  const graph = [
    ...nodes.flatMap((one) => field(1, one)),
    ...utf8(2, 'tiny-bert'),
    ...field(5, tensor('table', FLOAT, [VOCABULARY.length, HIDDEN], Buffer.from(TABLE.buffer))),
    ...field(5, int64s('one', [1])),
    ...field(5, int64s('two', [2])),
    ...inputs.flatMap((one) => field(11, one)),
    ...field(12, value('last_hidden_state', FLOAT, ['batch', 'sequence', 'hidden'])),
  ];
  // ModelProto {ir_version = 1, graph = 7, opset_import = 8 {version = 2}}
  return Buffer.from([...whole(1, 8), ...field(7, graph), ...field(8, whole(2, 13))]);
}

function tokenizer(): object {
  const special = (id: string): object => ({ id, ids: [VOCABULARY.indexOf(id)], tokens: [id] });
  return {
    version: '1.0',
    added_tokens: SPECIAL.map((content, id) => ({
      id,
      content,
      special: true,
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
    })),
    normalizer: {
      type: 'BertNormalizer',
      clean_text: true,
      handle_chinese_chars: true,
      strip_accents: null,
      lowercase: true,
    },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    post_processor: {
      type: 'TemplateProcessing',
      single: [
        { SpecialToken: { id: '[CLS]', type_id: 0 } },
        { Sequence: { id: 'A', type_id: 0 } },
        { SpecialToken: { id: '[SEP]', type_id: 0 } },
      ],
      pair: [],
      special_tokens: { '[CLS]': special('[CLS]'), '[SEP]': special('[SEP]') },
    },
    decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
    model: {
      type: 'WordPiece',
      unk_token: '[UNK]',
      continuing_subword_prefix: '##',
      max_input_chars_per_word: 100,
      vocab: Object.fromEntries(VOCABULARY.map((piece, id) => [piece, id])),
    },
  };
}

/** The files of the folder of a BERT in the layout of the hub, made by hand: a few kilobytes. */
export function tinyBertFiles(): Record<string, Buffer> {
  const json = (content: object): Buffer => Buffer.from(JSON.stringify(content));
  return {
    'config.json': json({
      model_type: 'bert',
      architectures: ['BertModel'],
      hidden_size: HIDDEN,
      vocab_size: VOCABULARY.length,
      max_position_embeddings: 512,
      pad_token_id: 0,
    }),
    'tokenizer.json': json(tokenizer()),
    'tokenizer_config.json': json({
      tokenizer_class: 'BertTokenizer',
      model_max_length: 512,
      do_lower_case: true,
      pad_token: '[PAD]',
      cls_token: '[CLS]',
      sep_token: '[SEP]',
      unk_token: '[UNK]',
    }),
    'onnx/model.onnx': model(),
  };
}

export function writeTinyBert(folder: string): void {
  for (const [name, bytes] of Object.entries(tinyBertFiles())) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), bytes);
  }
}

/** What [CLS] pooling must give for a text of whole words of the vocabulary, at length 1. */
export function expectedVector(text: string): number[] {
  const rows = ['[CLS]', ...(text.toLowerCase().match(/\w+|:/g) ?? []), '[SEP]'].map((piece) => {
    const row = VOCABULARY.indexOf(piece);
    return [...TABLE.subarray(row * HIDDEN, (row + 1) * HIDDEN)];
  });
  const vector = Array.from(
    { length: HIDDEN },
    (_, at) => (rows[0]?.[at] ?? 0) + rows.reduce((sum, row) => sum + (row[at] ?? 0), 0) / rows.length,
  );
  const norm = Math.hypot(...vector);
  return vector.map((one) => one / norm);
}
