import type { Expression, LabelMatcher, MetricDefinition, Selector } from './definition.js';
import { labelsOf } from './definition.js';

export interface PromqlOptions {
  /** Matchers that pick the host, e.g. `[{label: 'instance', operator: '=', value: '10.0.0.1:9100'}]`. */
  host: readonly LabelMatcher[];
  /** Range of `rate()`, seconds: at least two scrape intervals. */
  windowSeconds: number;
}

const quote = (text: string): string => JSON.stringify(text);

function selectorText(selector: Selector, host: readonly LabelMatcher[]): string {
  const matchers = [...host, ...selector.match].map((m) => `${m.label}${m.operator}${quote(m.value)}`);
  return matchers.length === 0 ? selector.metric : `${selector.metric}{${matchers.join(',')}}`;
}

function seriesText(expression: Expression & { type: 'series' }, options: PromqlOptions): string {
  const selector = selectorText(expression.selector, options.host);
  const range = `${Math.max(1, Math.round(options.windowSeconds))}s`;
  if (expression.read === 'rate') return `rate(${selector}[${range}])`;
  return expression.read === 'lag' ? `(${selector} - timestamp(${selector}))` : selector;
}

function binaryText(expression: Expression & { type: 'binary' }, options: PromqlOptions): string {
  const left = labelsOf(expression.left);
  const right = labelsOf(expression.right);
  let matching = '';
  if (left !== null && right !== null && left.length !== right.length) {
    matching = left.length > right.length ? ' on () group_left ()' : ' on () group_right ()';
  }
  const operator = `${expression.operator}${matching}`;
  return `(${expressionText(expression.left, options)} ${operator} ${expressionText(expression.right, options)})`;
}

function aggregateText(name: string, by: readonly string[], inner: string): string {
  return by.length === 0 ? `${name}(${inner})` : `${name} by (${by.join(', ')}) (${inner})`;
}

function expressionText(expression: Expression, options: PromqlOptions): string {
  switch (expression.type) {
    case 'constant':
      return String(expression.value);
    case 'series':
      return aggregateText(expression.aggregate, expression.by, seriesText(expression, options));
    case 'fold':
      return aggregateText(expression.aggregate, expression.by, expressionText(expression.of, options));
    case 'binary':
      return binaryText(expression, options);
    case 'fallback':
      return `(${expressionText(expression.left, options)} or ${expressionText(expression.right, options)})`;
  }
}

/**
 * The entry as PromQL, e.g. `(sum by (device) (rate(node_disk_read_time_seconds_total{instance="h"}[120s])) / …)`.
 * Works with Prometheus 2 and 3 (https://prometheus.io/docs/prometheus/latest/querying/basics/).
 */
export function toPromql(definition: MetricDefinition, options: PromqlOptions): string {
  const text = expressionText(definition.expression, options);
  return text.startsWith('(') && text.endsWith(')') && closesAtEnd(text) ? text.slice(1, -1) : text;
}

/** True when the first bracket is closed by the last: `(a) + (b)` must keep its brackets. */
function closesAtEnd(text: string): boolean {
  let depth = 0;
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const char = text[i];
    if (quoted && char === '\\') i++;
    else if (char === '"') quoted = !quoted;
    else if (!quoted && char === '(') depth++;
    else if (!quoted && char === ')' && --depth === 0) return i === text.length - 1;
  }
  return false;
}
