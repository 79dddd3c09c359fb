/** Control, direction and other invisible characters, which steer terminals and hide text. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\u2028\u2029]+/gu;
const LABEL_NAME = /^[a-zA-Z_][a-zA-Z0-9_.:/-]{0,127}$/;
const MAX_LABELS = 64;
const MAX_LABEL_VALUE = 1024;

/** One line of visible text of at most `max` characters; '' for what is no text. */
export function cleanText(value: unknown, max = 500): string {
  const text = typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
  if (typeof text !== 'string') return '';
  const line = text
    .slice(0, 4 * max)
    .replace(UNPRINTABLE, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return line.length > max ? `${line.slice(0, max - 1)}…` : line;
}

/** Names and values of labels as far as they are such; names that mean something to JavaScript are left out. */
export function cleanLabels(value: unknown): Record<string, string> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return {};
  const entries = Object.entries(value).filter(([name]) => LABEL_NAME.test(name) && !(name in {}));
  return Object.fromEntries(
    entries
      .slice(0, MAX_LABELS)
      .map(([name, one]): [string, string] => [name, cleanText(one, MAX_LABEL_VALUE)])
      .filter(([, text]) => text !== ''),
  );
}

/** An address that a person may follow; null for anything but http and https. */
export function cleanLink(value: unknown): string | null {
  if (typeof value !== 'string' || value.length > 2000) return null;
  try {
    const url = new URL(value);
    return /^https?:$/.test(url.protocol) && url.username === '' && url.password === '' ? url.href : null;
  } catch {
    return null;
  }
}
