import fc from 'fast-check';
import { createJsonSplitter } from '../../../src/sources/http/json-splitter.js';

function split(text: string, paths: string[], cuts: number[] = []): { path: string; value: unknown }[] {
  const bytes = Buffer.from(text);
  const splitter = createJsonSplitter(paths);
  const ends = [...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  const parts = ends.flatMap((end, index) => splitter.push(bytes.subarray(ends[index - 1] ?? 0, end)));
  expect(splitter.done()).toBe(true);
  return parts.map(({ path, text: part }) => ({ path, value: JSON.parse(part) as unknown }));
}

describe('createJsonSplitter', () => {
  it('finds values of any kind at their paths', () => {
    const text = '{ "a": {"b": [1, {"c": "}]\\""}, null , "x"]}, "d" : -1.5e3, "e": "\\u00fc", "a2": [[2]] }';
    expect(split(text, ['a.b[]', 'd', 'e', 'a2[][]'])).toEqual([
      { path: 'a.b[]', value: 1 },
      { path: 'a.b[]', value: { c: '}]"' } },
      { path: 'a.b[]', value: null },
      { path: 'a.b[]', value: 'x' },
      { path: 'd', value: -1500 },
      { path: 'e', value: 'ü' },
      { path: 'a2[][]', value: 2 },
    ]);
  });

  it('gives what JSON.parse gives, however the document is cut into pieces', () => {
    const document = fc.record({
      data: fc.record({ result: fc.array(fc.jsonValue()) }),
      error: fc.jsonValue(),
    });
    fc.assert(
      fc.property(document, fc.array(fc.nat()), fc.boolean(), (value, cuts, pretty) => {
        const text = JSON.stringify(value, null, pretty ? 2 : 0);
        const { data, error } = JSON.parse(text) as typeof value;
        const parts = split(text, ['data.result[]', 'error'], cuts);
        expect(parts.filter(({ path }) => path === 'data.result[]').map((part) => part.value)).toEqual(
          data.result,
        );
        expect(parts.find(({ path }) => path === 'error')?.value).toEqual(error);
      }),
    );
  });

  it('is not done with a document that was cut', () => {
    const splitter = createJsonSplitter(['a[]']);
    expect(splitter.push(Buffer.from('{"a": [1, 2'))).toEqual([{ path: 'a[]', text: '1' }]);
    expect(splitter.done()).toBe(false);
  });

  it('refuses depth without end, values too large, and what is no JSON', () => {
    expect(() => createJsonSplitter(['x']).push(Buffer.from('['.repeat(100)))).toThrow(SyntaxError);
    expect(() => createJsonSplitter(['[]'], 100).push(Buffer.from(`["${'x'.repeat(200)}"]`))).toThrow(
      SyntaxError,
    );
    expect(() => createJsonSplitter(['x']).push(Buffer.from('}'))).toThrow(SyntaxError);
    expect(() => createJsonSplitter(['x']).push(Buffer.from('{1: 2}'))).toThrow(SyntaxError);
  });

  it('throws nothing but SyntaxErrors on rubbish', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          createJsonSplitter(['a[]', '']).push(Buffer.from(text));
        } catch (error) {
          expect(error).toBeInstanceOf(SyntaxError);
        }
      }),
    );
  });
});
