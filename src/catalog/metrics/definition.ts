/**
 * A derived metric is data: one entry says what is measured, how it is computed from node_exporter's raw
 * series and what a change of it is worth. `promql.ts` compiles the expression for a live Prometheus,
 * `signals/metrics/evaluate.ts` evaluates the same expression over raw series.
 */

export interface LabelMatcher {
  label: string;
  operator: '=' | '!=' | '=~' | '!~';
  /** For `=~` and `!~` an RE2 expression, anchored at both ends as in Prometheus. */
  value: string;
}

export interface Selector {
  metric: string;
  match: readonly LabelMatcher[];
}

/** How a raw series is read: as it is, as a per-second rate (resets allowed), or its value minus its scrape time. */
export type Reading = 'gauge' | 'rate' | 'lag';
export type Aggregate = 'sum' | 'max' | 'min' | 'avg' | 'count';
export type Operator = '+' | '-' | '*' | '/';

/**
 * Every leaf aggregates over all labels but `by`, so the two sides of an operation match on equal label sets;
 * a side without labels (a host-wide value or a constant) meets every element of the other side.
 */
export type Expression =
  | { type: 'constant'; value: number }
  | { type: 'series'; read: Reading; aggregate: Aggregate; by: readonly string[]; selector: Selector }
  | { type: 'fold'; aggregate: Aggregate; by: readonly string[]; of: Expression }
  | { type: 'binary'; operator: Operator; left: Expression; right: Expression }
  /** The left value where there is one, else the right (both with the same labels). */
  | { type: 'fallback'; left: Expression; right: Expression };

/**
 * `level` moves freely; `flow` is a rate; `state` takes few values (0/1, an array's missing disks);
 * `event` counts what never happens on a healthy host, so that any occurrence matters.
 */
export type MetricKind = 'level' | 'flow' | 'state' | 'event';
export type Direction = 'up' | 'down' | 'either';

/** Values that are bad in themselves: from `from` on suspicious, at `full` beyond doubt (`from` > `full` = bad when low). */
export interface SaturationRule {
  from: number;
  full: number;
}

export interface MetricDefinition {
  /** Stable id: `<area>.<what>.<measure>`; the `kind` of its findings. */
  id: string;
  title: string;
  unit: string;
  kind: MetricKind;
  expression: Expression;
  /** Finding's subject key -> series label. `id` (a cgroup path) is cut to its last part. */
  subject: Readonly<Record<string, string>>;
  badDirection: Direction;
  /** The smallest change, in `unit`, that an operator would care about. */
  floor: number;
  /** The change that is beyond doubt an incident's. */
  full: number;
  /** The smallest change relative to the usual value (0.5 = by half); 0 where the absolute floor says enough. */
  relative: number;
  /** What a change says about a failure: 1 = names a fault, 0.7 = load that also moves in health. */
  weight: number;
  saturation?: SaturationRule;
}

const matchers = (match: Readonly<Record<string, string>>): LabelMatcher[] =>
  Object.entries(match).map(([label, value]) => {
    const operator = /^(?:!~|=~|!=)/.exec(value)?.[0] as LabelMatcher['operator'] | undefined;
    return { label, operator: operator ?? '=', value: value.slice(operator?.length ?? 0) };
  });

export interface ReadOptions {
  /** Label -> value, with an optional operator in front: `{mode: '=~user|nice'}`. */
  match?: Readonly<Record<string, string>>;
  by?: readonly string[];
  aggregate?: Aggregate;
}

const read =
  (reading: Reading, usual: Aggregate) =>
  (metric: string, { match = {}, by = [], aggregate = usual }: ReadOptions = {}): Expression => ({
    type: 'series',
    read: reading,
    aggregate,
    by,
    selector: { metric, match: matchers(match) },
  });

/** A gauge; `max` by default, so that a host scraped by two jobs is not counted twice. */
export const gauge = read('gauge', 'max');
/** A counter's per-second rate, summed. */
export const rate = read('rate', 'sum');
/** A series that holds a time stamp: its value minus the time of the scrape, seconds. */
export const lag = read('lag', 'max');

export const constant = (value: number): Expression => ({ type: 'constant', value });

export const fold = (aggregate: Aggregate, of: Expression, by: readonly string[] = []): Expression => ({
  type: 'fold',
  aggregate,
  by,
  of,
});

const binary =
  (operator: Operator) =>
  (left: Expression, right: Expression): Expression => ({ type: 'binary', operator, left, right });

export const add = binary('+');
export const subtract = binary('-');
export const multiply = binary('*');
export const divide = binary('/');

/** Several terms added up. */
export const total = (first: Expression, ...rest: Expression[]): Expression => rest.reduce(add, first);

export const fallback = (left: Expression, right: Expression): Expression => ({
  type: 'fallback',
  left,
  right,
});

/** Zero where the series is absent although `presence` (same labels) is there: exporters leave out states without members. */
export const orZero = (of: Expression, presence: Expression): Expression =>
  fallback(of, multiply(presence, constant(0)));

/** Labels of the result, sorted; null for a constant. */
export function labelsOf(expression: Expression): readonly string[] | null {
  switch (expression.type) {
    case 'constant':
      return null;
    case 'series':
    case 'fold':
      return [...expression.by].sort();
    case 'fallback':
      return labelsOf(expression.left);
    case 'binary': {
      const left = labelsOf(expression.left);
      const right = labelsOf(expression.right);
      if (left === null || right === null) return left ?? right;
      return left.length >= right.length ? left : right;
    }
  }
}

/** All series that an expression reads. */
export function selectorsOf(expression: Expression): Selector[] {
  switch (expression.type) {
    case 'constant':
      return [];
    case 'series':
      return [expression.selector];
    case 'fold':
      return selectorsOf(expression.of);
    case 'binary':
    case 'fallback':
      return [...selectorsOf(expression.left), ...selectorsOf(expression.right)];
  }
}

type Required = 'id' | 'title' | 'expression' | 'floor' | 'full';
export type MetricInput = Pick<MetricDefinition, Required> & Partial<Omit<MetricDefinition, Required>>;

const maker =
  (defaults: Omit<MetricDefinition, Required>) =>
  (input: MetricInput): MetricDefinition => ({ ...defaults, ...input });

const common = { subject: {}, badDirection: 'up' as Direction, relative: 0, weight: 1 };

/** A share of something, 0..1. */
export const share = maker({ ...common, kind: 'level', unit: 'ratio' });
/** A quantity that moves freely. */
export const level = maker({ ...common, kind: 'level', unit: 'count', relative: 0.5 });
/** A rate of ordinary activity. */
export const flow = maker({
  ...common,
  kind: 'flow',
  unit: '1/s',
  badDirection: 'either',
  relative: 1,
  weight: 0.7,
});
/** A rate that is zero in health. */
export const event = maker({ ...common, kind: 'event', unit: '1/s', relative: 0.5 });
/** A state of few values. */
export const state = maker({ ...common, kind: 'state', unit: 'state' });
