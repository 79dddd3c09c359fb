import type { LogRecord } from '../../../src/domain/evidence.js';
import type { FindingDraft } from '../../../src/domain/finding.js';
import { detectLogs } from '../../../src/signals/logs/detect.js';
import { createMiner } from '../../../src/signals/logs/mine.js';

const window = { start: 0, end: 600, stepSeconds: 5 };

type Line = [time: number, message: string, priority?: number, identifier?: string];

/** A host at work: a service that reports, a job every minute with its own harmless warning. */
function healthy(): Line[] {
  const lines: Line[] = [];
  for (let t = 3; t < 600; t += 7) lines.push([t, `served ${String(t)} requests, 0 errors`]);
  for (let t = 11; t < 600; t += 60) {
    lines.push([t, 'Starting tidy.service - tidy...', 6, 'systemd']);
    lines.push([t + 1, 'nothing to archive', 4, 'tidy']);
    lines.push([t + 2, 'tidy.service: Deactivated successfully.', 6, 'systemd']);
  }
  return lines;
}

function detect(lines: readonly Line[], span = window, vectors = false): FindingDraft[] {
  const miner = createMiner(span);
  for (const [time, message, priority = 6, identifier = 'app'] of [...lines].sort((a, b) => a[0] - b[0])) {
    const unit = identifier === 'kernel' ? null : `${identifier}.service`;
    const record: LogRecord = { time, message, priority, identifier, unit, pid: 1, transport: 'stdout' };
    miner.push(record);
  }
  const summary = miner.finish();
  const table = new Map(summary.templates.map(({ id, text }) => [id, letters(text)]));
  return detectLogs(summary, vectors ? table : null, span, 1);
}

function letters(text: string): number[] {
  const counts = new Array<number>(26).fill(0);
  for (const c of text.toLowerCase()) {
    const i = c.charCodeAt(0) - 97;
    if (i >= 0 && i < 26) counts[i] = (counts[i] ?? 0) + 1;
  }
  return counts;
}

const kinds = (drafts: readonly FindingDraft[]) => drafts.map(({ kind }) => kind);

describe('detectLogs', () => {
  it('is quiet on a healthy host', () => {
    expect(detect(healthy(), window, true)).toEqual([]);
  });

  it('is quiet about one more warning and about the first run of a job', () => {
    expect(detect([...healthy(), [400, 'clock drifted a little', 4]])).toEqual([]);
    expect(detect([...healthy(), [400, 'locale file is absent', 3, 'nightly']])).toEqual([]);
  });

  it('is quiet about bursts that also came earlier', () => {
    const bursts = [60, 180, 300, 420].flatMap((t) =>
      Array.from({ length: 200 }, (_, i): Line => [t + i / 50, `copied file ${String(i)}`, 6, 'backup']),
    );
    expect(detect([...healthy(), ...bursts])).toEqual([]);
  });

  it('sees a flood, its onset and its line', () => {
    const flood = Array.from({ length: 5000 }, (_, i): Line => [
      400 + i / 50,
      `retry ${String(i)} of upstream`,
    ]);
    const [first] = detect([...healthy(), ...flood]);
    expect(first).toMatchObject({ kind: 'log.flood', direction: 'up', subject: { unit: 'app.service' } });
    expect(first?.onset).toBeCloseTo(400, 0);
    expect(first?.title).toContain('retry <*> of upstream');
    expect(first?.strength).toBeGreaterThan(0.8);
    expect(first?.excerpt[0]).toContain('retry 0 of upstream');
  });

  it('sees errors surge and names them once', () => {
    const errors = Array.from({ length: 12 }, (_, i): Line => [
      450 + 9 * i,
      `cannot write part ${String(i)}`,
      3,
    ]);
    const drafts = detect([...healthy(), ...errors]);
    expect(kinds(drafts)).toEqual(['log.error_burst']);
    expect(drafts[0]?.onset).toBe(450);
    expect(drafts[0]?.title).toContain('cannot write part <*>');
  });

  it('sees a new warning that repeats', () => {
    const slow = Array.from({ length: 8 }, (_, i): Line => [
      500 + 10 * i,
      `slow request took ${String(i)} ms`,
      4,
    ]);
    const drafts = detect([...healthy(), ...slow]);
    expect(kinds(drafts)).toEqual(['log.new_template']);
    expect(drafts[0]).toMatchObject({ onset: 500, value: 8 });
  });

  it('does not call new what a signature has reported', () => {
    const line = 'slow request took 9 ms';
    const records = Array.from({ length: 8 }, (_, i) => ({ time: 500 + 10 * i, message: line }));
    const excerpt = [`1970-01-01T00:08:20Z app[1]: ${line}`];
    const reported: FindingDraft = {
      ...{
        modality: 'logs',
        kind: 'log.slow',
        title: '',
        onset: 500,
        strength: 0.7,
        saturated: false,
        excerpt,
      },
      ...{ subject: {}, baseline: null, value: null, unit: '', points: [] },
    };
    const miner = createMiner(window, { collectors: [{ push: () => undefined, finish: () => [reported] }] });
    const base = { priority: 4, identifier: 'app', unit: 'app.service', pid: 1, transport: 'stdout' };
    for (const [time] of healthy())
      miner.push({ ...base, time, priority: 6, message: 'served all requests' });
    for (const record of records) miner.push({ ...base, ...record });
    expect(detectLogs(miner.finish(), null, window, 1)).toEqual([]);
  });

  it('sees a service fall silent, but not when the whole log just ends', () => {
    const stopped = healthy().filter(([t, , , identifier]) => t < 400 || identifier !== undefined);
    expect(kinds(detect(stopped))).toEqual(['log.silence']);
    const drafts = detect(healthy().filter(([t]) => t < 400));
    expect(drafts).toMatchObject([{ kind: 'log.silence', subject: {} }]);
  });

  it('does not mind the length of the window', () => {
    const scale = (lines: readonly Line[]) => lines.map(([t, ...rest]): Line => [t * 18, ...rest]);
    const errors = Array.from({ length: 40 }, (_, i): Line => [
      450 + 3 * i,
      `cannot write part ${String(i)}`,
      3,
    ]);
    const long = { start: 0, end: 10_800, stepSeconds: 60 };
    expect(detect(scale(healthy()), long)).toEqual([]);
    expect(kinds(detect(scale([...healthy(), ...errors]), long))).toEqual(['log.error_burst']);
  });

  it('reports odd new lines of the kernel when vectors set them apart', () => {
    const chatter = [
      'mounted volume',
      'queue drained',
      'peer joined',
      'index built',
      'lease renewed',
      'zone loaded',
    ];
    const lines = chatter.flatMap((text, k) =>
      Array.from({ length: 20 }, (_, i): Line => [5 + k + i * 29, text, 6, `svc-${text.slice(0, 2)}`]),
    );
    const odd = Array.from({ length: 12 }, (_, i): Line => [480 + i, 'zqx jjv: wxzq jvqx', 6, 'kernel']);
    expect(kinds(detect([...healthy(), ...lines, ...odd], window, true))).toContain('log.anomaly');
    expect(kinds(detect([...healthy(), ...lines, ...odd.slice(0, 1)], window, true))).toEqual([]);
  });
});
