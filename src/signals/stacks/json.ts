/** Narrowing of foreign JSON; nothing here throws. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A finite number, which Protobuf's JSON may write as a string; null when it is none. */
export function asNumber(value: unknown): number | null {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : null;
}

export function numberAt(record: Record<string, unknown>, key: string): number | null {
  return asNumber(record[key]);
}

/** Numbers of an array, 0 for what is none; empty when it is no array. */
export function numbersOf(value: unknown): number[] {
  return Array.isArray(value) ? value.map((item) => asNumber(item) ?? 0) : [];
}

/** Strings of an array, '' for what is none; null when it is no array. */
export function stringsOf(value: unknown): string[] | null {
  return Array.isArray(value) ? value.map((item) => (typeof item === 'string' ? item : '')) : null;
}

/** The records of an array; empty when it is no array. */
export function recordsOf(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}
