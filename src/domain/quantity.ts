/** Quantities, durations and times as a person reads them, in one way everywhere. Deterministic: no locale, always UTC. */

const MINUS = '−';
export const UNKNOWN = 'unknown';

/** Three significant digits without trailing zeros: 1234.5 → `1,235`, 12.34 → `12.3`, 0.01234 → `0.0123`. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return UNKNOWN;
  const size = Math.abs(value);
  const sign = value < 0 ? MINUS : '';
  if (size === 0) return '0';
  if (size >= 1e15 || size < 1e-6) return `${sign}${size.toExponential(1)}`;
  if (size >= 99.95) return `${sign}${group(Math.round(size))}`;
  return sign + trimZeros(size.toPrecision(3));
}

function trimZeros(digits: string): string {
  const plain = digits.includes('e') ? String(Number(digits)) : digits;
  return plain.includes('.') ? plain.replace(/\.?0+$/, '') : plain;
}

function group(integer: number): string {
  return String(integer).replace(/\B(?=(\d{3})+(?!\d))/g, ',');
}

/** 1234567 → `1.23 M`; below ten thousand the number itself. */
export function formatCount(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e9) return `${formatNumber(value / 1e9)} G`;
  if (size >= 1e6) return `${formatNumber(value / 1e6)} M`;
  if (size >= 1e4) return `${formatNumber(value / 1e3)} k`;
  return formatNumber(value);
}

/** 0.9312 → `93 %`; 0.999 → `99.9 %` (never rounded up to 100); 0.0004 → `0.04 %`; 3.4 → `340 %`. */
export function formatRatio(ratio: number): string {
  if (!Number.isFinite(ratio)) return UNKNOWN;
  const percent = Math.abs(ratio) * 100;
  const sign = ratio < 0 ? MINUS : '';
  if (percent === 0) return '0 %';
  if (percent > 99 && percent < 100)
    return `${sign}${(Math.floor(percent * 10) / 10).toFixed(1).replace(/\.0$/, '')} %`;
  if (percent >= 10) return `${sign}${formatNumber(Math.round(percent))} %`;
  if (percent < 0.01) return `${sign}<0.01 %`;
  return `${sign}${trimZeros(percent.toPrecision(2))} %`;
}

const BYTE_UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

/** 4187593113 → `3.9 GiB`. */
export function formatBytes(bytes: number): string {
  if (!Number.isFinite(bytes)) return UNKNOWN;
  let size = Math.abs(bytes);
  let unit = 0;
  while (size >= 1023.5 && unit < BYTE_UNITS.length - 1) {
    size /= 1024;
    unit += 1;
  }
  return `${bytes < 0 ? MINUS : ''}${formatNumber(size)} ${BYTE_UNITS[unit] ?? 'B'}`;
}

/** A measured time: 0.00034 → `340 µs`, 2.5 → `2.5 s`, 190 → `3 min 10 s`. */
export function formatSeconds(seconds: number): string {
  if (!Number.isFinite(seconds)) return UNKNOWN;
  const size = Math.abs(seconds);
  const sign = seconds < 0 ? MINUS : '';
  if (size === 0) return '0 s';
  if (size < 1e-3) return `${sign}${formatNumber(size * 1e6)} µs`;
  if (size < 1) return `${sign}${formatNumber(size * 1e3)} ms`;
  if (size < 59.95) return `${sign}${formatNumber(size)} s`;
  return sign + formatDuration(size);
}

/** A span of time in at most two units: `45 s`, `1 min 25 s`, `2 h 5 min`, `3 d 4 h`. */
export function formatDuration(seconds: number): string {
  if (!Number.isFinite(seconds)) return UNKNOWN;
  const whole = Math.round(Math.abs(seconds));
  const parts = [
    { size: Math.floor(whole / 86_400), unit: 'd' },
    { size: Math.floor((whole % 86_400) / 3600), unit: 'h' },
    { size: Math.floor((whole % 3600) / 60), unit: 'min' },
    { size: whole % 60, unit: 's' },
  ];
  const first = parts.findIndex((part) => part.size > 0);
  if (first < 0) return '0 s';
  return parts
    .slice(first, first + 2)
    .filter((part) => part.size > 0)
    .map((part) => `${group(part.size)} ${part.unit}`)
    .join(' ');
}

/** Names that the catalogue and plug-ins may use for the same unit. */
const UNIT_FORMATS: Readonly<Record<string, (value: number) => string>> = {
  ratio: formatRatio,
  percent: (value) => formatRatio(value / 100),
  '%': (value) => formatRatio(value / 100),
  bytes: formatBytes,
  byte: formatBytes,
  'bytes/s': (value) => `${formatBytes(value)}/s`,
  bytes_per_second: (value) => `${formatBytes(value)}/s`,
  seconds: formatSeconds,
  second: formatSeconds,
  s: formatSeconds,
  ms: (value) => formatSeconds(value / 1000),
  timestamp: formatDateTime,
  '/s': (value) => `${formatCount(value)}/s`,
  '1/s': (value) => `${formatCount(value)}/s`,
  rate: (value) => `${formatCount(value)}/s`,
  per_second: (value) => `${formatCount(value)}/s`,
  count: formatCount,
  state: formatCount,
  number: formatCount,
  none: formatCount,
  '': formatCount,
  bool: (value) => (value === 0 ? 'no' : 'yes'),
  boolean: (value) => (value === 0 ? 'no' : 'yes'),
};

/** Whether a unit is what is counted (`processes`), written after the number. */
export function isNoun(unit: string): boolean {
  return !Object.hasOwn(UNIT_FORMATS, unit.toLowerCase());
}

/** A finding's value in its own unit; a unit that is not known is written after the number. */
export function formatValue(value: number, unit: string): string {
  if (!Number.isFinite(value)) return UNKNOWN;
  const known = Object.hasOwn(UNIT_FORMATS, unit.toLowerCase())
    ? UNIT_FORMATS[unit.toLowerCase()]
    : undefined;
  return known ? known(value) : `${formatCount(value)} ${unit.replaceAll('_', ' ')}`;
}

function iso(unixSeconds: number): string | null {
  const date = new Date(unixSeconds * 1000);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}

/** `03:12:45 UTC`. */
export function formatClock(unixSeconds: number): string {
  const text = iso(unixSeconds);
  return text ? `${text.slice(-13, -5)} UTC` : UNKNOWN;
}

/** `2025-03-04`. */
export function formatDay(unixSeconds: number): string {
  return iso(unixSeconds)?.slice(0, -14) ?? UNKNOWN;
}

/** `2025-03-04 03:12:45 UTC`. */
export function formatDateTime(unixSeconds: number): string {
  const text = iso(unixSeconds);
  return text ? `${text.slice(0, -14)} ${formatClock(unixSeconds)}` : UNKNOWN;
}

/** `1 min 25 s before the alert`, `at the alert`, `12 s after the alert`. */
export function relativeToAlert(unixSeconds: number, alertAt: number): string {
  const apart = Math.round(unixSeconds - alertAt);
  if (!Number.isFinite(apart)) return '';
  if (apart === 0) return 'at the alert';
  return `${formatDuration(apart)} ${apart < 0 ? 'before' : 'after'} the alert`;
}
