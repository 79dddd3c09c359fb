/**
 * Hash fields: ["c", namespace, checkpoint id], ["w", namespace, checkpoint id, task id, index] and
 * ["v", namespace, channel, version].
 */
export type FieldKey = [
  kind: 'c' | 'w' | 'v',
  namespace: string,
  id: string,
  part?: string | number,
  index?: number,
];

export function fieldOf(key: FieldKey): string {
  return JSON.stringify(key);
}

export function parseField(field: string): FieldKey {
  return JSON.parse(field) as FieldKey;
}
