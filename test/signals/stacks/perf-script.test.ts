import * as fc from 'fast-check';
import { addCount, compareBytes, formatCounts } from '../../../src/signals/stacks/counts.js';
import type { FoldedCounts } from '../../../src/signals/stacks/counts.js';
import { foldDtrace } from '../../../src/signals/stacks/dtrace.js';
import { readPerfFrame, readPerfHeader } from '../../../src/signals/stacks/perf-line.js';
import { countsToStacks, foldPerfScript } from '../../../src/signals/stacks/perf-script.js';
import type { PerfFoldOptions } from '../../../src/signals/stacks/perf-script.js';

const fold = (text: string, options?: PerfFoldOptions): string => formatCounts(foldPerfScript(text, options));
const sample = (header: string, ...frames: string[]): string =>
  `${header}\n${frames.map((f) => `\t${f}\n`).join('')}\n`;

const READ = sample(
  'dd 4242/4243 [001] 12.5:     100 cycles:u: ',
  'ffffffff81 vfs_read+0x12 ([kernel.kallsyms])',
  '7f00aa [unknown] (/usr/lib/libc.so.6)',
  '7f00bb [unknown] ([unknown])',
);

describe('perf script', () => {
  it('is folded from the root to the leaf, periods summed', () => {
    expect(fold(READ + READ)).toBe('dd;[unknown];[libc.so.6];vfs_read 200\n');
  });

  it('is annotated as asked', () => {
    expect(fold(READ, { kernel: true, jit: true })).toBe('dd;[unknown];[libc.so.6];vfs_read_[k] 100\n');
    expect(fold(READ, { ids: 'pid' })).toBe('dd-4242;[unknown];[libc.so.6];vfs_read 100\n');
    expect(fold(READ, { ids: 'tid' })).toBe('dd-4242/4243;[unknown];[libc.so.6];vfs_read 100\n');
    expect(fold(READ, { addresses: true })).toBe('dd;[unknown <7f00bb>];[libc.so.6 <7f00aa>];vfs_read 100\n');
  });

  it('counts the first event alone, and one for a sample without a period', () => {
    const other = sample('dd 4242 [001] 12.5: 900 instructions: ', 'ff read (/bin/dd)');
    const plain = sample('V8 Worker 77 12.6: cycles:u:', 'ff run (/bin/node)');
    expect(fold(READ + other + plain)).toBe('V8_Worker;run 1\ndd;[unknown];[libc.so.6];vfs_read 100\n');
  });

  it('tidies names of Java, Go, C++ and inlined calls', () => {
    const java = sample(
      'java 1/2 1.0: 1 c:',
      '7f Lorg/a/B;.call(Lorg/a/C;)V (/tmp/perf-9.map)',
      '8f La/X;::f->La/Y;::g (/tmp/perf-9.map)',
    );
    expect(fold(java, { jit: true })).toBe('java;a/X:::f_[j];a/Y:::g_[i];org/a/B:.call_[j] 1\n');
    const others = sample(
      'go 1/2 1.0: 1 c:',
      '7f net/http.(*Client).Do (/x)',
      '8f (anonymous namespace)::f(int) (/x)',
      '9f RegExp:[&<>"\'] (/x)',
    );
    expect(fold(others)).toBe(
      'go;RegExp:[&<>];(anonymous namespace)::f;net/http.(*Client).Do 1\n'.replace(
        '(anonymous namespace)::f;',
        '',
      ),
    );
  });

  it('leaves out comments, what cannot be read, and a last sample that is cut off', () => {
    expect(
      fold(`# cmdline : perf record\n\u0000\nnonsense\n${READ}dd 1 1.0: 5 cycles:u:\n\tff x (/bin/dd)\n`),
    ).toBe('dd;[unknown];[libc.so.6];vfs_read 100\n');
  });

  it('keeps the number of samples whatever their order', () => {
    const name = fc.constantFrom('main', 'read', 'operator new(unsigned long)', '[unknown]', 'f+0x1');
    const one = fc.record({
      command: fc.constantFrom('sh', 'V8 Worker', 'java', 'kworker/0:1'),
      period: fc.integer({ min: 1, max: 1e6 }),
      frames: fc.array(name, { maxLength: 4 }),
    });
    fc.assert(
      fc.property(fc.array(one), (samples) => {
        const write = (list: typeof samples): string =>
          list
            .map((s) => sample(`${s.command} 1/1 1.0: ${s.period} c:`, ...s.frames.map((f) => `1 ${f} (/x)`)))
            .join('');
        const folded = fold(write(samples));
        expect(fold(write([...samples].reverse()))).toBe(folded);
        const total = countsToStacks(foldPerfScript(write(samples))).reduce(
          (sum, { count }) => sum + count,
          0,
        );
        expect(total).toBe(samples.reduce((sum, { period }) => sum + period, 0));
      }),
    );
  });
});

describe('lines of perf script', () => {
  // The grammar as regular expressions (ASCII classes); too slow for hostile lines, but short enough to be trusted.
  const HEADER = /^([^ \t-\r].+?)[ \t-\r]+([0-9]+)\/*([0-9]*)[ \t-\r]+/s;
  const EVENT = /:[ \t-\r]*([0-9]*)[ \t-\r]+([^ \t-\r]+):[ \t-\r]*$/;
  const FRAME = /^[ \t-\r]*(\w+)[ \t-\r]*(.+) \((.*)\)/s;
  const line = fc
    .array(
      fc.constantFrom(
        ' ',
        '\t',
        ':',
        '/',
        '1',
        '0',
        '23',
        'a',
        'cycles',
        '(',
        ')',
        ' (',
        '[',
        '+0x1',
        '.',
        '\r',
        '->',
      ),
      { maxLength: 14 },
    )
    .map((parts) => parts.join(''));

  it('are headers where the grammar says so', () => {
    fc.assert(
      fc.property(line, (text) => {
        const match = HEADER.exec(text);
        const header = readPerfHeader(text);
        if (!match) return expect(header).toBeNull();
        const [, command, id, tid] = match;
        const event = EVENT.exec(text);
        const twoIds = Boolean(tid) && Number(tid) !== 0;
        expect(header).toEqual({
          command,
          pid: twoIds ? id : '?',
          tid: twoIds ? tid : id,
          event: event?.[2] ?? null,
          period: Number(event?.[1] ?? 0) > 0 ? Number(event?.[1]) : 1,
        });
      }),
      { numRuns: 3000 },
    );
  });

  it('are frames where the grammar says so', () => {
    fc.assert(
      fc.property(line, (text) => {
        const match = FRAME.exec(text);
        const expected = match ? { address: match[1], symbol: match[2], object: match[3] } : null;
        expect(readPerfFrame(text)).toEqual(expected);
      }),
      { numRuns: 3000 },
    );
  });

  it('are read in linear time and without a crash', () => {
    const start = performance.now();
    for (const part of [' ', '1 ', '1', ' (', ':', 'a/', ' 1:']) fold(`a${part.repeat(200_000)}\n\n`);
    expect(performance.now() - start).toBeLessThan(5000);
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => fold(READ + text).length > 0));
  });
});

describe('counts', () => {
  it('stay exact beyond the safe integers and are written as Perl does beyond 64 bits', () => {
    const max = '18446744073709551615';
    expect(fold(sample(`a b 1/1 1.0: ${max} c:`))).toBe(`a_b ${max}\n`);
    expect(fold(sample(`a b 1/1 1.0: ${max} c:`).repeat(2))).toBe('a_b 3.68934881474191e+19\n');
    const counts: FoldedCounts = new Map();
    addCount(counts, 'x', 9007199254740991);
    addCount(counts, 'x', 3);
    expect(formatCounts(counts)).toBe('x 9007199254740994\n');
    expect(countsToStacks(counts)).toEqual([]);
  });

  it('are sorted as bytes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (a, b) => {
        expect(Math.sign(compareBytes(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
      }),
    );
  });
});

describe('DTrace', () => {
  it('is folded without offsets and arguments', () => {
    const text = `CPU     ID                    FUNCTION:NAME\n  0  64091  :tick-60s \n\n\n  genunix\`read+0x20\n  lib\`A::b<int>(char)+0x1\n  unix\`sys_syscall+0x17a\n    3\n\n  x\n  2\n`;
    expect(formatCounts(foldDtrace(text))).toBe('unix`sys_syscall;lib`A::b<int>;genunix`read 3\nx 2\n');
  });
});
