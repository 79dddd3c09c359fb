/** Keys joined by dots into the JSON of a payload; `$.` in front starts at the payload instead of the alert. */
export type Path = string;

/**
 * How a sender writes its alerts, as data: where the list is and where the fields of an element are. The first path that
 * leads to a value wins.
 */
export interface AlertFormat {
  /** The `source` of the alert. */
  id: string;
  title: string;
  /** Where the format is documented. */
  documentation: string;
  /** All of these lead to a value, and to one of the given ones where some are given. */
  recognisedBy: readonly { path: Path; values?: readonly string[] }[];
  /** The list of alerts; undefined when the payload is one alert or a bare list. */
  list?: Path;
  fields: {
    name: readonly Path[];
    severity: readonly Path[];
    summary: readonly Path[];
    startsAt: readonly Path[];
    endsAt: readonly Path[];
    status: readonly Path[];
    fingerprint: readonly Path[];
    link: readonly Path[];
    /** Objects whose keys are labels; all are merged, the first wins. */
    labels: readonly Path[];
    /** Fields that name the host outright; labels and words of the title come after them. */
    host: readonly Path[];
  };
  /** Words of `status` that mean that the alert is over. */
  resolvedWords: readonly string[];
  /** Sender's word → severity, where it has its own words. */
  severities?: Readonly<Record<string, string>>;
}

/** The value at a path; undefined when it leads nowhere. Own keys only: a payload cannot reach what JavaScript inherits. */
export function valueAt(payload: unknown, element: unknown, path: Path): unknown {
  const fromPayload = path.startsWith('$.');
  let value = fromPayload ? payload : element;
  for (const key of path.slice(fromPayload ? 2 : 0).split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return value;
}

function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}

export function firstAt(payload: unknown, element: unknown, paths: readonly Path[]): unknown {
  return paths.map((path) => valueAt(payload, element, path)).find(isPresent);
}

export function recognises(format: AlertFormat, payload: unknown): boolean {
  return format.recognisedBy.every(({ path, values }) => {
    const value = valueAt(payload, payload, path);
    return (
      isPresent(value) && (values === undefined || (typeof value === 'string' && values.includes(value)))
    );
  });
}
