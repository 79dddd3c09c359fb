import type { LabelMatcher } from '../../catalog/metrics/definition.js';
import type { HostNames } from './host-names.js';

/** Text as it stands → the same text inside double quotes of PromQL and LogQL (Go's escapes). */
export function quoteText(text: string): string {
  // Go refuses halves of surrogate pairs.
  return JSON.stringify(text.replace(/\p{Surrogate}/gu, '\ufffd')).replace(/\u007f/g, '\\u007f');
}

/** Text → an RE2 expression that matches it and nothing else. */
export function escapeRegex(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

/** `[{label: 'job', operator: '=', value: 'n"x'}]` → `job="n\"x"`. Label names come from the configuration and are checked there. */
export function matcherText(matchers: readonly LabelMatcher[]): string {
  return matchers.map(({ label, operator, value }) => `${label}${operator}${quoteText(value)}`).join(',');
}

/** How a label names the host: a template, with `=~` in front for an expression. See `hostMatchers`. */
export type LabelTemplates = Readonly<Record<string, string>>;

function placeholder(name: string, names: HostNames): readonly string[] {
  if (name === 'ip') return [names.ip];
  if (name === 'hostname') return [names.hostname];
  if (name === 'any') return names.all.flatMap((text) => (text.includes(':') ? [text, `[${text}]`] : [text]));
  return [names.labels[name.replace(/^labels\./, '')] ?? ''];
}

/** `{ip}:9100` or `=~{any}(:[0-9]+)?` → matcher; null when a name that it needs is not known. */
function matcherOf(label: string, template: string, names: HostNames): LabelMatcher | null {
  const isRegex = template.startsWith('=~');
  let known = true;
  const value = template.slice(isRegex ? 2 : 0).replace(/\{([\w.]+)\}/g, (whole, name: string) => {
    if (isRegex && /^\d+$/.test(name)) return whole;
    const texts = placeholder(name, names).filter((text) => text !== '');
    if (texts.length === 0) known = false;
    if (!isRegex) return texts[0] ?? '';
    const escaped = texts.map(escapeRegex);
    return escaped.length === 1 ? (escaped[0] ?? '') : `(?:${escaped.join('|')})`;
  });
  return known ? { label, operator: isRegex ? '=~' : '=', value } : null;
}

/**
 * The matchers that pick the host. Placeholders: `{ip}`, `{hostname}`, `{labels.x}` of the inventory, and `{any}` for
 * any name of it (in an expression), IPv6 addresses with and without brackets. A label that the inventory gives the
 * host by the same name wins over the template. Empty when nothing is known that could pick it: then nothing may be
 * asked.
 * @example hostMatchers({ip: '10.0.0.1', hostname: '', labels: {}}, {instance: '{ip}:9100'})
 *   → [{label: 'instance', operator: '=', value: '10.0.0.1:9100'}]
 */
export function hostMatchers(names: HostNames, templates: LabelTemplates): LabelMatcher[] {
  const matchers = Object.entries(templates).map(([label, template]) => {
    const own = names.labels[label];
    return own === undefined
      ? matcherOf(label, template, names)
      : { label, operator: '=' as const, value: own };
  });
  const known = matchers.filter((matcher) => matcher !== null);
  return known.length === matchers.length ? known : [];
}

/** Whether data with some labels is the host's: a server's answer is checked, not believed. */
export function createPicker(
  matchers: readonly LabelMatcher[],
): (labels: Readonly<Record<string, string>>) => boolean {
  const tests = matchers.map(({ label, operator, value }) => {
    const pattern = operator.endsWith('~') ? new RegExp(`^(?:${value})$`, 's') : null;
    const negated = operator.startsWith('!');
    return (labels: Readonly<Record<string, string>>): boolean => {
      const actual = labels[label] ?? '';
      return (pattern === null ? actual === value : pattern.test(actual)) !== negated;
    };
  });
  return (labels) => tests.every((test) => test(labels));
}

/** The same for one set of labels. */
export function picks(matchers: readonly LabelMatcher[], labels: Readonly<Record<string, string>>): boolean {
  return createPicker(matchers)(labels);
}
