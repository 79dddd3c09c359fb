const trim = (value: number, digits: number): string => String(Number(value.toFixed(digits)));

/** Three significant digits at most, thousands and more as k, M, G. */
function short(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e9) return `${trim(value / 1e9, 2)} G`;
  if (size >= 1e6) return `${trim(value / 1e6, 1)} M`;
  if (size >= 10_000) return `${trim(value / 1e3, 0)} k`;
  if (size >= 100) return trim(value, 0);
  return size >= 1 ? trim(value, 1) : trim(value, size >= 0.01 ? 2 : 4);
}

function bytes(value: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];
  let rest = value;
  let unit = 0;
  while (Math.abs(rest) >= 1024 && unit < units.length - 1) {
    rest /= 1024;
    unit++;
  }
  return `${trim(rest, Math.abs(rest) >= 100 ? 0 : 1)} ${units[unit] ?? 'B'}`;
}

function seconds(value: number): string {
  const size = Math.abs(value);
  if (size < 1e-3) return `${trim(value * 1e6, 0)} µs`;
  return size < 1 ? `${trim(value * 1e3, 1)} ms` : `${trim(value, 1)} s`;
}

/** A value in its unit for the reader: 0.42 `ratio` -> `42 %`, 1572864 `bytes/s` -> `1.5 MiB/s`. */
export function formatValue(value: number, unit: string): string {
  switch (unit) {
    case 'ratio':
      return `${trim(value * 100, Math.abs(value) < 0.1 ? 1 : 0)} %`;
    case 'bytes':
      return bytes(value);
    case 'bytes/s':
      return `${bytes(value)}/s`;
    case 'seconds':
      return seconds(value);
    case '1/s':
      return `${short(value)}/s`;
    case 'state':
    case 'count':
      return short(value);
    default:
      return `${short(value)} ${unit}`;
  }
}
