import {
  formatBytes,
  formatClock,
  formatDateTime,
  formatDuration,
  formatNumber,
  formatRatio,
  formatSeconds,
  formatValue,
  relativeToAlert,
} from '../../src/domain/quantity.js';
import fc from 'fast-check';

describe('formatValue', () => {
  it.each([
    [0.9312, 'ratio', '93 %'],
    [0.9987, 'ratio', '99.8 %'],
    [1, 'ratio', '100 %'],
    [0.0312, 'ratio', '3.1 %'],
    [0.00001, 'ratio', '<0.01 %'],
    [3.4, 'ratio', '340 %'],
    [4_187_593_113, 'bytes', '3.9 GiB'],
    [1_048_576, 'bytes/s', '1 MiB/s'],
    [0.00034, 'seconds', '340 µs'],
    [0.0123, 'seconds', '12.3 ms'],
    [190, 'seconds', '3 min 10 s'],
    [-1.5, 'seconds', '−1.5 s'],
    [15_320, '/s', '15.3 k/s'],
    [1234, 'count', '1,234'],
    [1, 'bool', 'yes'],
    [7, 'tasks', '7 tasks'],
    [7, 'faults_per_round', '7 faults per round'],
    [7, '__proto__', '7   proto  '],
    [Number.NaN, 'ratio', 'unknown'],
  ])('writes %p %s as %s', (value, unit, expected) => {
    expect(formatValue(value, unit)).toBe(expected);
  });

  it('never throws and never writes NaN, whatever the number and unit', () => {
    fc.assert(
      fc.property(fc.double(), fc.string(), (value, unit) => {
        expect(formatValue(value, unit).slice(0, 12)).not.toMatch(/NaN|undefined|Infinity/);
      }),
    );
  });
});

describe('numbers', () => {
  it('keeps three significant digits', () => {
    expect([0, 0.01234, 12.34, 99.96, 1234.5, -5].map(formatNumber)).toEqual([
      '0',
      '0.0123',
      '12.3',
      '100',
      '1,235',
      '−5',
    ]);
  });

  it('does not round a share up to all or down to nothing', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-9, max: 1 - 1e-9, noNaN: true }), (ratio) => {
        expect(formatRatio(ratio)).not.toBe('100 %');
        expect(formatRatio(ratio)).not.toBe('0 %');
      }),
    );
  });

  it('changes the byte unit before four digits appear', () => {
    expect([1023, 1023.6, 1024 ** 3].map(formatBytes)).toEqual(['1,023 B', '1 KiB', '1 GiB']);
  });
});

describe('times', () => {
  it('writes durations in at most two units', () => {
    expect([0, 45, 85, 3600, 7500, 273_600].map(formatDuration)).toEqual([
      '0 s',
      '45 s',
      '1 min 25 s',
      '1 h',
      '2 h 5 min',
      '3 d 4 h',
    ]);
    expect(formatSeconds(59.99)).toBe('1 min');
  });

  it('writes absolute times in UTC', () => {
    expect(formatClock(1_741_057_965)).toBe('03:12:45 UTC');
    expect(formatDateTime(1_741_057_965.9)).toBe('2025-03-04 03:12:45 UTC');
    expect(formatClock(1e300)).toBe('unknown');
  });

  it('says where a moment stands to the alert', () => {
    expect([915, 1000.4, 1012].map((time) => relativeToAlert(time, 1000))).toEqual([
      '1 min 25 s before the alert',
      'at the alert',
      '12 s after the alert',
    ]);
  });
});
