import * as fc from 'fast-check';
import { readBlocked } from '../../../src/signals/stacks/blocked.js';
import { readFolded, readFoldedBlocks, writeFolded } from '../../../src/signals/stacks/folded.js';
import { readProfileJson } from '../../../src/signals/stacks/pprof.js';

const DEFAULTS = { command: 'app', time: 100, durationSeconds: 10 };

describe('folded blocks', () => {
  it('reads blocks with their times', () => {
    const text =
      '# time=10.5 duration_s=15\nsh;main;read 3\nswapper;idle 40\n# time=25.5 duration_s=15\nsh;main 1\n';
    expect(readFoldedBlocks(text)).toEqual([
      {
        time: 10.5,
        durationSeconds: 15,
        stacks: [
          { frames: ['sh', 'main', 'read'], count: 3 },
          { frames: ['swapper', 'idle'], count: 40 },
        ],
      },
      { time: 25.5, durationSeconds: 15, stacks: [{ frames: ['sh', 'main'], count: 1 }] },
    ]);
  });

  it('leaves out what is damaged, and keeps the rest', () => {
    const text =
      'early;line 1\n# time=1\na;b 2\na;b\u0000c 99999999999999999999\na;\u0000d 4\na;b -3\nnocount\n# time=x\nlost 1\n# time=31 dur';
    expect(readFoldedBlocks(text)).toEqual([
      {
        time: 1,
        durationSeconds: 30,
        stacks: [
          { frames: ['a', 'b'], count: 2 },
          { frames: ['a', 'd'], count: 4 },
        ],
      },
      { time: 31, durationSeconds: 30, stacks: [] },
    ]);
  });

  it('keeps commands with spaces', () => {
    expect(readFolded('V8 Worker;run 7', 0, 1).stacks).toEqual([{ frames: ['V8 Worker', 'run'], count: 7 }]);
  });

  it('keeps sums through writing and reading, in whatever order', () => {
    const frame = fc.stringMatching(/^[a-zA-Z_[\].]{1,6}$/);
    const stacks = fc.array(
      fc.record({ frames: fc.array(frame, { minLength: 1 }), count: fc.integer({ min: 1, max: 1e6 }) }),
    );
    fc.assert(
      fc.property(stacks, (list) => {
        const text = writeFolded(list);
        expect(writeFolded([...list].reverse())).toBe(text);
        const read = readFolded(text, 0, 1).stacks;
        expect(writeFolded(read)).toBe(text);
        const sum = (some: typeof list): number => some.reduce((total, { count }) => total + count, 0);
        expect(sum(read)).toBe(sum(list));
      }),
    );
  });

  it('reads any text', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        (text) => readFoldedBlocks(`# time=1 duration_s=1\n${text}`).length >= 1,
      ),
    );
  });
});

describe('blocked tasks', () => {
  const TEXT = `# time=50.2 blocked=2
pid=9 tid=12 comm=V8 Worker state=D wchan=jbd2_log_wait_commit
[<0>] jbd2_log_wait_commit+0xd3/0x140 [jbd2]
[<ffffffff812>] ext4_sync_file+0x160/0x370
pid=7 tid=7 comm=sh state=D wchan=0
# time=40.2 blocked=1
pid=7 tid=7 comm=(sd-exec) state=D
`;

  it('are read leaf first, in order of time', () => {
    expect(readBlocked(TEXT)).toEqual([
      { time: 40.2, tasks: [{ pid: 7, command: '(sd-exec)', state: 'D', waitChannel: '', frames: [] }] },
      {
        time: 50.2,
        tasks: [
          {
            pid: 12,
            command: 'V8 Worker',
            state: 'D',
            waitChannel: 'jbd2_log_wait_commit',
            frames: ['jbd2_log_wait_commit [jbd2]', 'ext4_sync_file'],
          },
          { pid: 7, command: 'sh', state: 'D', waitChannel: '', frames: [] },
        ],
      },
    ]);
  });

  it('are read from any bytes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.nat(TEXT.length), (noise, at) => {
        expect(readBlocked(TEXT.slice(0, at) + noise + TEXT.slice(at)).length).toBeLessThan(200);
      }),
    );
  });
});

describe('profiles in JSON', () => {
  it('reads a Pyroscope flame graph', () => {
    const value = {
      flamebearer: {
        names: ['total', 'main', 'read', 'write', 'sleep'],
        // total(10) → main(8, self 1) + sleep(2); main → read(4) after a gap of 1, write(3)
        levels: [
          [0, 10, 0, 0],
          [0, 8, 1, 1, 0, 2, 2, 4],
          [1, 4, 4, 2, 0, 3, 3, 3],
        ],
        numTicks: 10,
      },
      metadata: { format: 'single', sampleRate: 100 },
      timeline: { startTime: 1700000000, samples: [1, 2, 3], durationDelta: 10 },
    };
    const block = readProfileJson(JSON.stringify(value), DEFAULTS);
    expect(block).toMatchObject({ time: 1700000000, durationSeconds: 30 });
    expect(writeFolded(block?.stacks ?? [])).toBe(
      'app;main 1\napp;main;read 4\napp;main;write 3\napp;sleep 2\n',
    );
  });

  it('reads pprof with a string table and inlined calls', () => {
    const value = {
      stringTable: ['', 'samples', 'count', 'cpu', 'nanoseconds', 'main', 'read', 'inlined', 'comm', 'nginx'],
      sampleType: [
        { type: '1', unit: '2' },
        { type: 3, unit: 4 },
      ],
      function: [
        { id: '1', name: '5' },
        { id: '2', name: '6' },
        { id: '3', name: '7' },
      ],
      location: [
        { id: '1', line: [{ functionId: '1' }] },
        { id: '2', line: [{ functionId: '3' }, { functionId: '2' }] },
      ],
      sample: [
        { locationId: ['2', '1'], value: ['4', '40000000'], label: [{ key: '8', str: '9' }] },
        { locationId: ['7'], value: ['1', '10000000'] },
      ],
      timeNanos: '1700000000000000000',
      durationNanos: '5000000000',
    };
    const block = readProfileJson(JSON.stringify(value), DEFAULTS);
    expect(block).toMatchObject({ time: 1700000000, durationSeconds: 5 });
    expect(writeFolded(block?.stacks ?? [])).toBe('app;[unknown] 1\nnginx;main;read;inlined 4\n');
  });

  it('refuses other JSON, and survives it', () => {
    expect(readProfileJson('{"flamebearer": {', DEFAULTS)).toBeNull();
    fc.assert(
      fc.property(fc.json(), fc.jsonValue(), (text, value) => {
        readProfileJson(text, DEFAULTS);
        readProfileJson(JSON.stringify({ sample: [value], location: value, function: [value] }), DEFAULTS);
        readProfileJson(
          JSON.stringify({ flamebearer: { names: [value], levels: [[0, 1, 1, 0], value] } }),
          DEFAULTS,
        );
      }),
    );
  });
});
