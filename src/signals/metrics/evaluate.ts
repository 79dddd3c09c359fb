import type {
  Aggregate,
  Expression,
  LabelMatcher,
  MetricDefinition,
  Operator,
} from '../../catalog/metrics/definition.js';
import type { MetricSeries } from '../../domain/evidence.js';
import type { Grid } from './align.js';
import { alignGauge, alignLag } from './align.js';
import { alignRate } from './rate.js';
import type { SeriesIndex } from './series-index.js';
import { keyOf } from './series-index.js';

/** One element of a derived metric on the grid; NaN = missing. */
export interface DerivedSeries {
  definition: MetricDefinition;
  /** The catalogue's subject keys with their values; `{}` for a host-wide metric. */
  subject: Record<string, string>;
  values: Float64Array;
}

interface Element {
  labels: Record<string, string>;
  values: Float64Array;
}

/** Elements by the text of their labels. */
type Vector = Map<string, Element>;

function matches(labels: Readonly<Record<string, string>>, matcher: LabelMatcher): boolean {
  const value = labels[matcher.label] ?? '';
  switch (matcher.operator) {
    case '=':
      return value === matcher.value;
    case '!=':
      return value !== matcher.value;
    case '=~':
      return new RegExp(`^(?:${matcher.value})$`).test(value);
    case '!~':
      return !new RegExp(`^(?:${matcher.value})$`).test(value);
  }
}

const combine: Record<Aggregate, (values: number[]) => number> = {
  sum: (values) => values.reduce((a, b) => a + b, 0),
  max: (values) => values.reduce((a, b) => Math.max(a, b)),
  min: (values) => values.reduce((a, b) => Math.min(a, b)),
  avg: (values) => values.reduce((a, b) => a + b, 0) / values.length,
  count: (values) => values.length,
};

const apply: Record<Operator, (a: number, b: number) => number> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
};

/** Elements grouped by `by`; at each time over those that have a value. */
function aggregate(
  elements: readonly Element[],
  how: Aggregate,
  by: readonly string[],
  length: number,
): Vector {
  const groups = new Map<string, { labels: Record<string, string>; members: Float64Array[] }>();
  for (const { labels, values } of elements) {
    const kept = Object.fromEntries(by.map((label) => [label, labels[label] ?? '']));
    const key = keyOf(kept);
    const group = groups.get(key) ?? { labels: kept, members: [] };
    group.members.push(values);
    groups.set(key, group);
  }
  const out: Vector = new Map();
  for (const [key, { labels, members }] of groups) {
    const values = Float64Array.from({ length }, (_, i) => {
      const present = members.map((member) => member[i] ?? NaN).filter((value) => !Number.isNaN(value));
      return present.length === 0 ? NaN : combine[how](present);
    });
    out.set(key, { labels, values });
  }
  return out;
}

const finite = (value: number): number => (Number.isFinite(value) ? value : NaN);

function pair(left: Element, right: Element, operator: Operator, labels: Record<string, string>): Element {
  const values = left.values.map((value, i) => finite(apply[operator](value, right.values[i] ?? NaN)));
  return { labels, values };
}

function operate(left: Vector, right: Vector, operator: Operator): Vector {
  const out: Vector = new Map();
  const onlyLeft = left.get('[]');
  const onlyRight = right.get('[]');
  if (onlyRight !== undefined) {
    for (const [key, element] of left) out.set(key, pair(element, onlyRight, operator, element.labels));
  } else if (onlyLeft !== undefined) {
    for (const [key, element] of right) out.set(key, pair(onlyLeft, element, operator, element.labels));
  } else {
    for (const [key, element] of left) {
      const partner = right.get(key);
      if (partner !== undefined) out.set(key, pair(element, partner, operator, element.labels));
    }
  }
  return out;
}

function either(left: Vector, right: Vector): Vector {
  const out: Vector = new Map(left);
  for (const [key, element] of right) {
    const first = left.get(key);
    const values = first?.values.map((value, i) =>
      Number.isNaN(value) ? (element.values[i] ?? NaN) : value,
    );
    out.set(key, values === undefined ? element : { labels: element.labels, values });
  }
  return out;
}

/** `leaf` reads the series of a selector; `length` is that of the grid. */
function evaluate(
  expression: Expression,
  leaf: (series: Expression & { type: 'series' }) => Vector,
  length: number,
): Vector {
  const of = (part: Expression): Vector => evaluate(part, leaf, length);
  switch (expression.type) {
    case 'constant':
      return new Map([['[]', { labels: {}, values: new Float64Array(length).fill(expression.value) }]]);
    case 'series':
      return leaf(expression);
    case 'fold':
      return aggregate([...of(expression.of).values()], expression.aggregate, expression.by, length);
    case 'binary':
      return operate(of(expression.left), of(expression.right), expression.operator);
    case 'fallback':
      return either(of(expression.left), of(expression.right));
  }
}

/** Evaluates expressions over one set of series; every raw series is put on the grid once. */
export function createEvaluator(index: SeriesIndex, grid: Grid, windowSeconds = 2 * grid.stepSeconds) {
  const cache = new Map<MetricSeries, Map<string, Float64Array>>();
  const readings = {
    gauge: (series: MetricSeries) => alignGauge(series, grid),
    lag: (series: MetricSeries) => alignLag(series, grid),
    rate: (series: MetricSeries) => alignRate(series, grid, windowSeconds),
  };

  const aligned = (series: MetricSeries, reading: keyof typeof readings): Float64Array => {
    const known = cache.get(series) ?? new Map<string, Float64Array>();
    cache.set(series, known);
    const values = known.get(reading) ?? readings[reading](series);
    known.set(reading, values);
    return values;
  };

  const leaf = (expression: Expression & { type: 'series' }): Vector => {
    const { metric, match } = expression.selector;
    const chosen = (index.get(metric) ?? []).filter(({ labels }) => match.every((m) => matches(labels, m)));
    const elements = chosen.map((series) => ({
      labels: { ...series.labels },
      values: aligned(series, expression.read),
    }));
    return aggregate(elements, expression.aggregate, expression.by, grid.times.length);
  };

  return (definition: MetricDefinition): DerivedSeries[] =>
    [...evaluate(definition.expression, leaf, grid.times.length).values()].map(({ labels, values }) => ({
      definition,
      subject: Object.fromEntries(
        Object.entries(definition.subject).map(([key, label]) => [
          key,
          subjectValue(label, labels[label] ?? ''),
        ]),
      ),
      values,
    }));
}

/** `/system.slice/web.service` -> `web.service`. */
function subjectValue(label: string, value: string): string {
  return label === 'id' ? value.slice(value.lastIndexOf('/') + 1) : value;
}
