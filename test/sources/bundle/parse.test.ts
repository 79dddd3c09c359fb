import fc from 'fast-check';
import { parseMetrics } from '../../../src/sources/bundle/parse.js';
import { parseJournalLine } from '../../../src/sources/formats/journal.js';

const answer = (result: unknown[]): string =>
  JSON.stringify({ status: 'success', data: { resultType: 'matrix', result } });
const series = (name: string, values: [number, string][]) => ({
  metric: { __name__: name, device: 'sda' },
  values,
});

describe('parseMetrics', () => {
  it('reads series and keeps NaN as a gap', () => {
    expect(
      parseMetrics(
        answer([
          series('up', [
            [10, '1'],
            [15, 'NaN'],
          ]),
        ]),
      ),
    ).toEqual({
      series: [{ name: 'up', labels: { device: 'sda' }, times: [10, 15], values: [1, NaN] }],
      damaged: false,
    });
  });

  it('puts points in order when the clock went backwards', () => {
    const { series: read } = parseMetrics(
      answer([
        series('up', [
          [20, '2'],
          [10, '1'],
        ]),
      ]),
    );
    expect(read[0]).toMatchObject({ times: [10, 20], values: [1, 2] });
  });

  it('saves the whole series of a truncated answer', () => {
    const text = answer([series('a', [[1, '1']]), series('b', [[1, '2']]), series('c', [[1, '3']])]);
    const { series: read, damaged } = parseMetrics(text.slice(0, text.length - 20));
    expect(damaged).toBe(true);
    expect(read.map((one) => one.name)).toEqual(['a', 'b']);
  });

  it('leaves out what is no series', () => {
    expect(parseMetrics(answer([{ metric: {} }, null, series('a', [[1, '1']])]))).toMatchObject({
      damaged: true,
      series: [{ name: 'a' }],
    });
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.string(), (text) => Array.isArray(parseMetrics(text).series)));
    fc.assert(
      fc.property(fc.json(), (text) => Array.isArray(parseMetrics(`{"data":{"result":[${text}]}}`).series)),
    );
  });
});

describe('parseJournalLine', () => {
  const line = (fields: Record<string, unknown>): string =>
    JSON.stringify({ __REALTIME_TIMESTAMP: '1700000000500000', MESSAGE: 'x', ...fields });

  it('reads the fields of journalctl -o json', () => {
    expect(
      parseJournalLine(
        line({
          PRIORITY: '3',
          SYSLOG_IDENTIFIER: 'sshd',
          _PID: '7',
          _SYSTEMD_UNIT: 'ssh.service',
          _TRANSPORT: 'syslog',
        }),
      ),
    ).toEqual({
      time: 1700000000.5,
      priority: 3,
      identifier: 'sshd',
      unit: 'ssh.service',
      pid: 7,
      transport: 'syslog',
      message: 'x',
    });
  });

  it('reads a message that is an array of bytes, and a field that occurs twice', () => {
    expect(parseJournalLine(line({ MESSAGE: [104, 105] }))?.message).toBe('hi');
    expect(parseJournalLine(line({ SYSLOG_IDENTIFIER: ['a', 'b'] }))?.identifier).toBe('a');
  });

  it('gives null for what is damaged', () => {
    expect(parseJournalLine('{"MESSAGE": "cut off')).toBeNull();
    expect(parseJournalLine(line({ MESSAGE: null }))).toBeNull();
    expect(parseJournalLine('[]')).toBeNull();
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.string(), (text) => parseJournalLine(text) === null || true));
    fc.assert(fc.property(fc.object(), (value) => parseJournalLine(JSON.stringify(value)) === null || true));
  });
});
