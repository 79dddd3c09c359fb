import { findSaturation } from '../../../src/signals/metrics/saturation.js';
import { findAlarms } from '../../../src/signals/metrics/stream.js';
import { changeStrength } from '../../../src/signals/metrics/strength.js';
import { classifyTrend, theilSen } from '../../../src/signals/metrics/trend.js';
import { createRandom } from './random-source.js';

describe('trend', () => {
  it('has a slope that outliers do not turn', () => {
    const line = Array.from({ length: 30 }, (_, i) => (i === 7 ? 1e6 : 2 * i));
    expect(theilSen(line).perStep).toBeCloseTo(2);
    expect(theilSen([NaN, 4]).perStep).toBe(0);
  });

  it.each([
    ['increasing', [10, 20, 30, 40, 50, 60], false],
    ['decreasing', [-10, -20, -30, -40, -50], false],
    ['level-shift', [50, 51, 49, 50, 52, 50], false],
    ['spike', [50, 60], true],
    ['flat', [], false],
  ] as const)('%s', (expected, run, ended) => {
    expect(classifyTrend(0, run, ended)).toBe(expected);
  });
});

describe('saturation', () => {
  it('is judged by the end of the series and says since when', () => {
    expect(findSaturation([0.2, 0.95, 0.99, 1, 1], { from: 0.9, full: 1 })).toEqual({
      value: 1,
      degree: 1,
      since: 1,
    });
    expect(findSaturation([0.5, 0.02, 0.02, 0.02], { from: 0.08, full: 0.01 })?.since).toBe(1);
    expect(findSaturation([1, 1, 0.2, 0.2, 0.2], { from: 0.9, full: 1 })).toBeNull();
    expect(findSaturation([], { from: 0.9, full: 1 })).toBeNull();
  });
});

describe('strength', () => {
  const parts = { usual: 0, unbounded: true, headroomUsed: null };

  it('needs both a surprise and an effect', () => {
    expect(changeStrength({ ...parts, z: 100, change: 0.9, floor: 1, full: 100 })).toBe(0);
    expect(changeStrength({ ...parts, z: 3, change: 100, floor: 1, full: 100 })).toBeCloseTo(0.3);
    expect(changeStrength({ ...parts, z: 100, change: 100, floor: 1, full: 100 })).toBeCloseTo(1);
  });

  it('counts a change that leaves most of the headroom for less', () => {
    const far = changeStrength({
      ...parts,
      z: 100,
      change: 0.15,
      floor: 0.04,
      full: 0.4,
      unbounded: false,
      headroomUsed: 0.1,
    });
    const near = changeStrength({
      ...parts,
      z: 100,
      change: 0.15,
      floor: 0.04,
      full: 0.4,
      unbounded: false,
      headroomUsed: 0.9,
    });
    expect(far).toBeLessThan(near - 0.1);
  });
});

describe('alarms over a long series', () => {
  const random = createRandom(5);
  const noise = Array.from({ length: 3000 }, () => 50 + 5 * random());

  it('names a shift once and forgets what has become usual', () => {
    const shifted = noise.map((value, i) => (i < 2000 ? value : value + 40));
    const alarms = findAlarms(shifted).filter((index) => index >= 1000);
    expect(alarms[0]).toBe(2000);
    expect(alarms.length).toBeLessThan(4);
  });

  it('seldom alarms at a burst that comes every day (17 of them)', () => {
    const daily = noise.map((value, i) => (i % 144 < 6 ? value + 100 : value));
    expect(findAlarms(daily).filter((index) => index > 600).length).toBeLessThan(5);
  });
});
