import fc from 'fast-check';
import { extractObjects, stripReasoning } from '../../src/llm/extract-json.js';

describe('extractObjects', () => {
  it.each<[string, string, unknown[]]>([
    ['a bare object', '{"a": 1}', [{ a: 1 }]],
    ['a fenced one', 'Sure:\n```json\n{"a": 1}\n```', [{ a: 1 }]],
    ['braces in strings', 'x {"a": "}{\\"}"} y', [{ a: '}{"}' }]],
    ['several, last first', '{"a": 1} then {"a": 2}', [{ a: 2 }, { a: 1 }]],
    ['a brace before it that nothing closes', 'set { then {"a": 1}', [{ a: 1 }]],
    ['raw line breaks in strings', '{"a": "x\ny"}', [{ a: 'x\ny' }]],
    ["Python's words", '{"a": True, "b": None}', [{ a: true, b: null }]],
    ['a reasoning mark inside a string', 'So: {"a": "x </think> y"}', [{ a: 'x </think> y' }]],
    ['prose', 'no idea', []],
    ['a truncated object', '{"a": [1, 2', []],
    ['a list', '[{"a": 1}]', [{ a: 1 }]],
  ])('finds %s', (_name, text, objects) => {
    expect(extractObjects(text)).toEqual(objects);
  });

  it('finds any object within any prose', () => {
    const prose = fc.string({
      unit: fc.constantFrom('a', ' ', '\n', '`', "'", ':', ']', '}', '.'),
      maxLength: 30,
    });
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), prose, prose, (value, before, after) => {
        const text = JSON.stringify(value);
        fc.pre(!/<\/?\w|THINK|think/.test(text));
        expect(extractObjects(`${before}\n${text}\n${after}`)[0]).toEqual(JSON.parse(text));
      }),
    );
  });

  it.each(['{', '{"', '{[', '<think>', '</think>{', '"', '/*', '{"a":', '<|channel|>'])(
    'takes little time over many %j',
    (unit) => {
      const started = performance.now();
      extractObjects(unit.repeat(20_000));
      expect(performance.now() - started).toBeLessThan(1500);
    },
  );
});

describe('stripReasoning', () => {
  it.each([
    ['<think>a</think>b', 'b'],
    ['<THINKING>a</THINKING> b', 'b'],
    ['a </think> b', 'b'],
    ['<think>never closed', ''],
    ['◁think▷a◁/think▷b', 'b'],
    ['[THINK]a[/THINK]b', 'b'],
    ['<|channel|>analysis<|message|>a<|end|>b', 'b'],
    ['plain', 'plain'],
  ])('%j → %j', (text, rest) => {
    expect(stripReasoning(text)).toBe(rest);
  });
});
