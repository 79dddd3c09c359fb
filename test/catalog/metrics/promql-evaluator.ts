/**
 * A small evaluator of the PromQL that the catalogue compiles to, written from Prometheus's documentation and
 * apart from the product's own evaluation: selectors, rate() with extrapolation, timestamp(), sum/max/min/avg/count by,
 * arithmetic with one-to-one, group_left and group_right matching, `or`.
 */
export interface RawSeries {
  name: string;
  labels: Readonly<Record<string, string>>;
  times: number[];
  values: number[];
}
export type Vector = Map<string, { labels: Record<string, string>; value: number }>;

const keyOf = (labels: Record<string, string>): string => JSON.stringify(Object.entries(labels).sort());
const LOOKBACK = 300;

interface Selected {
  series: RawSeries[];
}

function tokenize(text: string): string[] {
  const pattern = /"(?:\\.|[^"\\])*"|\d+(?:\.\d+)?(?:e-?\d+)?s?|[A-Za-z_:][\w:]*|=~|!~|!=|[-+*/(){}[\],=]/g;
  return text.match(pattern) ?? [];
}

export function evaluatePromql(text: string, all: readonly RawSeries[], time: number): Vector | number {
  const tokens = tokenize(text);
  let at = 0;
  const peek = (): string => tokens[at] ?? '';
  const take = (expected?: string): string => {
    const token = tokens[at++] ?? '';
    if (expected !== undefined && token !== expected)
      throw new Error(`expected ${expected}, got ${token} in ${text}`);
    return token;
  };
  const names = (): string[] => {
    const out: string[] = [];
    take('(');
    while (peek() !== ')') {
      out.push(take());
      if (peek() === ',') take();
    }
    take(')');
    return out;
  };

  const selector = (name: string): Selected => {
    const tests: ((labels: Readonly<Record<string, string>>) => boolean)[] = [];
    if (peek() === '{') {
      take();
      while (peek() !== '}') {
        const label = take();
        const operator = take();
        const value = JSON.parse(take()) as string;
        const full = new RegExp(`^(?:${value})$`);
        tests.push((labels) => {
          const actual = labels[label] ?? '';
          if (operator === '=') return actual === value;
          if (operator === '!=') return actual !== value;
          return full.test(actual) === (operator === '=~');
        });
        if (peek() === ',') take();
      }
      take('}');
    }
    return { series: all.filter((one) => one.name === name && tests.every((test) => test(one.labels))) };
  };

  const instant = ({ series }: Selected, pick: (value: number, stamp: number) => number): Vector => {
    const out: Vector = new Map();
    for (const one of series) {
      let index = -1;
      for (let i = 0; i < one.times.length; i++) if ((one.times[i] ?? 0) <= time) index = i;
      const stamp = one.times[index];
      if (stamp === undefined || stamp <= time - LOOKBACK) continue;
      out.set(keyOf({ ...one.labels }), {
        labels: { ...one.labels },
        value: pick(one.values[index] ?? NaN, stamp),
      });
    }
    return out;
  };

  const rated = ({ series }: Selected, range: number): Vector => {
    const out: Vector = new Map();
    for (const one of series) {
      const inside = one.times
        .map((t, i) => [t, one.values[i] ?? NaN] as const)
        .filter(([t]) => t > time - range && t <= time);
      const first = inside[0];
      const last = inside.at(-1);
      if (first === undefined || last === undefined || inside.length < 2) continue;
      let result = last[1] - first[1];
      inside.forEach(([, value], i) => {
        const before = inside[i - 1]?.[1];
        if (before !== undefined && value < before) result += before;
      });
      const sampled = last[0] - first[0];
      const average = sampled / (inside.length - 1);
      const threshold = average * 1.1;
      let toStart = first[0] - (time - range);
      const rawEnd = time - last[0];
      if (toStart >= threshold) toStart = average / 2;
      if (result > 0 && first[1] >= 0) toStart = Math.min(toStart, sampled * (first[1] / result));
      const toEnd = rawEnd >= threshold ? average / 2 : rawEnd;
      const factor = (sampled + toStart + toEnd) / sampled / range;
      out.set(keyOf({ ...one.labels }), { labels: { ...one.labels }, value: result * factor });
    }
    return out;
  };

  const fold = (name: string, by: readonly string[], vector: Vector): Vector => {
    const groups = new Map<string, { labels: Record<string, string>; values: number[] }>();
    for (const { labels, value } of vector.values()) {
      const kept = Object.fromEntries(by.map((label) => [label, labels[label] ?? '']));
      const group = groups.get(keyOf(kept)) ?? { labels: kept, values: [] };
      group.values.push(value);
      groups.set(keyOf(kept), group);
    }
    const out: Vector = new Map();
    for (const [key, { labels, values }] of groups) {
      const sum = values.reduce((a, b) => a + b, 0);
      // As in Prometheus, max and min pass over NaN unless there is nothing else.
      const numbers = values.some((value) => !Number.isNaN(value))
        ? values.filter((value) => !Number.isNaN(value))
        : [NaN];
      const results: Record<string, number> = {
        sum,
        max: Math.max(...numbers),
        min: Math.min(...numbers),
        count: values.length,
        avg: sum / values.length,
      };
      out.set(key, { labels, value: results[name] ?? NaN });
    }
    return out;
  };

  const calculate = (operator: string, a: number, b: number): number =>
    operator === '+' ? a + b : operator === '-' ? a - b : operator === '*' ? a * b : a / b;

  const binary = (
    left: Vector | number,
    operator: string,
    right: Vector | number,
    grouping: string,
  ): Vector | number => {
    if (typeof left === 'number' && typeof right === 'number') return calculate(operator, left, right);
    const out: Vector = new Map();
    if (typeof left === 'number') {
      for (const [key, e] of right as Vector)
        out.set(key, { labels: e.labels, value: calculate(operator, left, e.value) });
    } else if (typeof right === 'number') {
      for (const [key, e] of left)
        out.set(key, { labels: e.labels, value: calculate(operator, e.value, right) });
    } else if (grouping === 'group_left') {
      const one = [...right.values()][0];
      if (one !== undefined)
        for (const [key, e] of left)
          out.set(key, { labels: e.labels, value: calculate(operator, e.value, one.value) });
    } else if (grouping === 'group_right') {
      const one = [...left.values()][0];
      if (one !== undefined)
        for (const [key, e] of right)
          out.set(key, { labels: e.labels, value: calculate(operator, one.value, e.value) });
    } else {
      for (const [key, e] of left) {
        const partner = right.get(key);
        if (partner !== undefined)
          out.set(key, { labels: e.labels, value: calculate(operator, e.value, partner.value) });
      }
    }
    return out;
  };

  const primary = (): Vector | number => {
    const token = take();
    if (token === '(') {
      const inner = expression();
      take(')');
      return inner;
    }
    if (/^[\d.]/.test(token)) return Number(token);
    if (['sum', 'max', 'min', 'avg', 'count'].includes(token)) {
      let by: string[] = [];
      if (peek() === 'by') {
        take();
        by = names();
      }
      take('(');
      const inner = expression();
      take(')');
      return fold(token, by, inner as Vector);
    }
    if (token === 'rate') {
      take('(');
      const chosen = selector(take());
      take('[');
      const range = Number(take().replace('s', ''));
      take(']');
      take(')');
      return rated(chosen, range);
    }
    if (token === 'timestamp') {
      take('(');
      const chosen = selector(take());
      take(')');
      return instant(chosen, (_, stamp) => stamp);
    }
    return instant(selector(token), (value) => value);
  };

  /** The catalogue's text brackets every operation, so precedence never decides. */
  const expression = (): Vector | number => {
    let left = primary();
    while (['+', '-', '*', '/', 'or'].includes(peek())) {
      const operator = take();
      let grouping = '';
      if (peek() === 'on') {
        take();
        names();
        grouping = take();
        names();
      }
      const right = primary();
      if (operator === 'or') {
        const merged: Vector = new Map(left as Vector);
        for (const [key, e] of right as Vector) if (!merged.has(key)) merged.set(key, e);
        left = merged;
      } else left = binary(left, operator, right, grouping);
    }
    return left;
  };

  const result = expression();
  if (at !== tokens.length) throw new Error(`unread: ${tokens.slice(at).join(' ')} in ${text}`);
  return result;
}
