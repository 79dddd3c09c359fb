import fc from 'fast-check';
import { DEFAULT_DRAIN, PUBLISHED_DRAIN, createDrain } from '../../../src/signals/logs/drain.js';
import type { DrainOptions } from '../../../src/signals/logs/drain.js';
import { templateTexts } from '../../../src/signals/logs/merge.js';

function mine(lines: readonly string[], options: DrainOptions = DEFAULT_DRAIN): string[] {
  const drain = createDrain(options);
  const clusters = lines.map((line) => drain.add(line));
  const texts = templateTexts(drain.clusters(), options.fixedWords);
  return clusters.map((cluster) => (cluster === null ? '(none)' : (texts[cluster.id] ?? '')));
}

describe('Drain as published', () => {
  it('widens a template where lines differ', () => {
    const texts = mine(['send block one to node', 'send block two to node'], PUBLISHED_DRAIN);
    expect(texts).toEqual(['send block <*> to node', 'send block <*> to node']);
  });

  it('keeps lines of different lengths and of little likeness apart', () => {
    const texts = mine(['a b c d', 'a b c', 'a x y z'], PUBLISHED_DRAIN);
    expect(new Set(texts).size).toBe(3);
  });

  it('applies masks in order', () => {
    const options = { ...PUBLISHED_DRAIN, masks: [/blk_-?\d+/g, /\d+/g] };
    expect(mine(['got blk_-12 of 7 bytes'], options)).toEqual(['got <*> of <*> bytes']);
  });

  it('sends words past the children limit down the wildcard', () => {
    const options = { ...PUBLISHED_DRAIN, maxChildren: 3 };
    const lines = ['aa', 'bb', 'cc', 'dd', 'ee'].map((word) => `${word} came up at last`);
    expect(new Set(mine(lines, options)).size).toBe(3);
  });
});

describe('Drain by default', () => {
  it('keeps a template for each of a few words, and joins many', () => {
    const few = ['started', 'stopped'].map((word) => `unit ${word} on this host`);
    expect(new Set(mine([...few, ...few]))).toEqual(new Set(few));
    const many = ['ann', 'bob', 'cid', 'dan', 'eve', 'fay'].map((name) => `session opened for ${name} now`);
    expect(new Set(mine(many))).toEqual(new Set(['session opened for <*> now']));
  });

  it('joins names at the head of a line, and lists of any length', () => {
    const names = ['crond', 'sshd', 'ntpd', 'named', 'httpd'].map((name) => `${name} startup succeeded`);
    expect(new Set(mine(names))).toEqual(new Set(['<*> startup succeeded']));
    expect(new Set(mine(['fans 1 2 3', 'fans 4 5 6 7']))).toEqual(new Set(['fans <*>']));
  });

  it('treats truth values and size units as values', () => {
    expect(new Set(mine(['cache drawn= true now', 'cache drawn= false now'])).size).toBe(1);
    expect(new Set(mine(['freed 10 KB of it', 'freed 2 MB of it'])).size).toBe(1);
  });

  it('keeps writers apart', () => {
    const drain = createDrain();
    expect(drain.add('hello world', 1)).not.toBe(drain.add('hello world', 2));
    expect(drain.add('hello world', 1)).toBe(drain.add('hello world', 1));
  });

  it('has room for so many clusters and no more', () => {
    const drain = createDrain({ ...DEFAULT_DRAIN, maxClusters: 2 });
    expect(drain.add('one')).not.toBeNull();
    expect(drain.add('one two')).not.toBeNull();
    expect(drain.add('one two three')).toBeNull();
    expect(drain.add('one')).not.toBeNull();
  });

  it('bounds the templates of a leaf, whatever is written', () => {
    const drain = createDrain({ ...DEFAULT_DRAIN, maxLeaf: 5 });
    const word = (i: number) => String.fromCharCode(97 + (i % 26), 97 + (Math.floor(i / 26) % 26));
    for (let i = 0; i < 300; i++)
      drain.add(`fixed ${word(i)} ${word(i + 7)} ${word(i + 13)} ${word(i + 19)}`);
    expect(drain.clusters().length).toBeLessThan(20);
  });

  it('gives every line a cluster whose count is its lines', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' })), (lines) => {
        const drain = createDrain();
        const seen = lines.map((line) => drain.add(line));
        for (const cluster of drain.clusters()) {
          expect(cluster.count).toBe(seen.filter((c) => c === cluster).length);
        }
        expect(seen).not.toContain(null);
      }),
    );
  });

  it('puts an equal line into an equal template whatever came between', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a 1 b', 'a 2 c', 'x y z', 'x q z', 'k=v 7', '')), (lines) => {
        const texts = mine([...lines, 'x y z', 'x y z']);
        expect(texts.at(-1)).toBe(texts.at(-2));
      }),
    );
  });
});
