import fc from 'fast-check';
import { OScopeError } from '../../src/errors.js';
import { parseDuration, readDuration, sayDuration } from '../../src/incidents/duration.js';
import { parseTime } from '../../src/incidents/time-expression.js';
import { wallTimeAt } from '../../src/domain/wall-time.js';
import { chooseZone, occurrencesOf, sayTime } from '../../src/incidents/time-zone.js';

const at = (text: string): number => Date.parse(text) / 1000;
const NOW = at('2026-11-22T10:00:00Z');
const context = { now: NOW, zone: 'UTC', retentionSeconds: 30 * 86_400 };

describe('parseTime', () => {
  it.each([
    ['now', '2026-11-22T10:00:00Z'],
    ['2026-11-22T09:05:00Z', '2026-11-22T09:05:00Z'],
    ['2026-11-22t10:05:00.25+01:00', '2026-11-22T09:05:00.25Z'],
    ['2026-11-22 09:05', '2026-11-22T09:05:00Z'],
    ['2026-11-22 14:05 Asia/Shanghai', '2026-11-22T06:05:00Z'],
    ['09:05', '2026-11-22T09:05:00Z'],
    ['9:05', '2026-11-22T09:05:00Z'],
    ['14:05', '2026-11-21T14:05:00Z'],
    ['2:05 pm', '2026-11-21T14:05:00Z'],
    ['12:30am', '2026-11-22T00:30:00Z'],
    ['10:30+01:00', '2026-11-22T09:30:00Z'],
    ['today 09:05', '2026-11-22T09:05:00Z'],
    ['yesterday 14:05', '2026-11-21T14:05:00Z'],
    ['Yesterday at 09:05:30', '2026-11-21T09:05:30Z'],
    ['10m ago', '2026-11-22T09:50:00Z'],
    ['2h30m ago', '2026-11-22T07:30:00Z'],
    ['2 hours 30 minutes ago', '2026-11-22T07:30:00Z'],
    ['1795341600', '2026-11-22T10:00:00Z'],
    ['@1795341599.5', '2026-11-22T09:59:59.5Z'],
    ['1795341600000', '2026-11-22T10:00:00Z'],
  ])('%s is %s', (text, expected) => {
    expect(parseTime(text, context).time).toBe(at(expected));
  });

  it.each([
    ['', /could not be read/],
    ['soon', /could not be read.*14:05/],
    ['10m', /is a duration.*Write "10m ago"/],
    ['25:00', /no time of day/],
    ['24:00', /no time of day/],
    ['12:60', /no time of day/],
    ['13:05 pm', /am or pm/],
    ['2026-02-29T10:00:00Z', /date that does not exist/],
    ['2026-11-22', /no time of day/],
    ['2026-11-22T11:00:00Z', /lies 1 h in the future/],
    ['today 14:05', /lies 4 h 5 min in the future/],
    ['2025-11-22T10:00:00Z', /lies 365 d back; evidence is kept for 30 d.*retentionDays/],
    ['40d ago', /lies 40 d back/],
    ['0', /could not be read/],
    ['１４:０５', /could not be read/],
    ['14:05 CST', /could not be read/],
    ['14:05 Mars/Olympus', /unknown zone/],
    ['10m ago; rm -rf /', /could not be read/],
    ['1'.repeat(5000), /could not be read/],
  ])('refuses %s', (text, expected) => {
    let line = '';
    try {
      parseTime(text, context);
    } catch (error) {
      if (error instanceof OScopeError && error.code === 'bad_input') line = error.toLine();
    }
    expect(line).toMatch(expected);
    expect(line).not.toContain('\n');
  });

  it('says the moment in the zone that was meant', () => {
    expect(parseTime('10:30', { ...context, zone: 'Europe/Berlin' }).said).toBe(
      '2026-11-22 10:30:00 +01:00 (Europe/Berlin)',
    );
  });

  it('takes a clock that is a little ahead for now', () => {
    expect(parseTime('2026-11-22T10:00:30Z', context).time).toBe(NOW);
  });
});

describe('clock changes', () => {
  const berlin = (now: string) => ({ ...context, zone: 'Europe/Berlin', now: at(now) });

  it('a time that clocks skipped is moved behind the jump, and said', () => {
    const read = parseTime('02:30', berlin('2026-03-29T10:00:00+02:00'));
    expect(read.time).toBe(at('2026-03-29T03:30:00+02:00'));
    expect(read.note).toMatch(/skipped.*03:30:00 \+02:00/);
  });

  it('a time that clocks showed twice is the later one, and the other is told', () => {
    const read = parseTime('02:30', berlin('2026-10-25T10:00:00+01:00'));
    expect(read.time).toBe(at('2026-10-25T02:30:00+01:00'));
    expect(read.note).toMatch(/twice.*later one \(\+01:00\).*\+02:00 for the other/);
    const other = parseTime('02:30+02:00', berlin('2026-10-25T10:00:00+01:00'));
    expect([other.time, other.note]).toEqual([at('2026-10-25T02:30:00+02:00'), null]);
  });

  it('is the earlier one while the later has not passed', () => {
    const read = parseTime('02:30', berlin('2026-10-25T02:45:00+02:00'));
    expect(read.time).toBe(at('2026-10-25T02:30:00+02:00'));
    expect(read.note).toContain('earlier one');
  });

  it('yesterday keeps the clock time over a change', () => {
    expect(parseTime('yesterday 14:05', berlin('2026-10-25T20:00:00+01:00')).time).toBe(
      at('2026-10-24T14:05:00+02:00'),
    );
  });
});

describe('properties', () => {
  const zones = fc.constantFrom(
    'UTC',
    'Europe/Berlin',
    'America/New_York',
    'Asia/Kolkata',
    'Australia/Lord_Howe',
    'America/St_Johns',
    'Pacific/Apia',
    '+05:45',
  );
  const moments = fc.integer({ min: at('2024-01-01T00:00:00Z'), max: at('2028-01-01T00:00:00Z') });

  it('a clock time is the latest one that has passed', () => {
    fc.assert(
      fc.property(zones, moments, fc.integer({ min: 0, max: 1439 }), (zone, now, minutes) => {
        const text = `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
        const { time, note } = parseTime(text, { ...context, now, zone });
        expect(time).toBeLessThanOrEqual(now);
        // A day of a clock change has up to 25 hours.
        expect(now - time).toBeLessThan(26 * 3600);
        const wall = wallTimeAt(time, zone);
        if (note?.includes('skipped') !== true) expect(wall.hour * 60 + wall.minute).toBe(minutes);
      }),
    );
  });

  it('every moment is found again from what its clocks show', () => {
    fc.assert(
      fc.property(zones, moments, (zone, time) => {
        const found = occurrencesOf(wallTimeAt(time, zone), zone);
        expect(found.kind).not.toBe('skipped');
        const times =
          found.kind === 'once' ? [found.time] : found.kind === 'twice' ? [found.first, found.second] : [];
        expect(times).toContain(time);
        expect(parseTime(sayTime(time, zone).slice(0, 26), { ...context, now: time, zone: 'UTC' }).time).toBe(
          time,
        );
      }),
    );
  });

  it('any text gives a time that has passed or one clear line', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: 'grapheme' })), (text) => {
        try {
          expect(parseTime(text, context).time).toBeLessThanOrEqual(NOW);
        } catch (error) {
          expect(error).toBeInstanceOf(OScopeError);
        }
      }),
    );
  });
});

describe('durations and zones', () => {
  it('reads and says durations', () => {
    expect(['90s', '3h', '2h30m', '1d 2h', '1.5h', '3m2h', '5x', '-3h', ''].map(readDuration)).toEqual([
      90,
      10_800,
      9000,
      93_600,
      5400,
      null,
      null,
      null,
      null,
    ]);
    expect(sayDuration(9000)).toBe('2 h 30 min');
    expect(() => parseDuration('soon', '--window')).toThrow(/--window/);
  });

  it('takes the first zone that is given and names the source of a bad one', () => {
    const given = (option?: string, user?: string) => [
      { from: '--zone', zone: option },
      { from: 'TZ', zone: user },
    ];
    expect(chooseZone(given())).toBe('UTC');
    expect(chooseZone(given(undefined, ':Europe/Paris'))).toBe('Europe/Paris');
    expect(chooseZone(given('+02:00', 'Europe/Paris'))).toBe('+02:00');
    expect(() => chooseZone(given('CST'))).toThrow(/--zone: this is no time zone/);
  });
});
