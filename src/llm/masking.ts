import { isIPv6 } from 'node:net';
import type { Model } from '../ports/model.js';
import { redactSecrets } from './secrets.js';

type EntityKind = 'host' | 'domain' | 'ip' | 'loopback' | 'mac';

/** Hides what identifies people and machines, with one table of placeholders per diagnosis. */
export interface Masker {
  /** Secrets and emails go for good; addresses and host names become `ip-1`, `host-2`, … */
  mask(text: string): string;
  /** Puts addresses and host names back; placeholders that were never given out stay as they are. */
  unmask(text: string): string;
}

const KINDS = '(?:host|domain|ip|loopback|mac)-';
const PLACEHOLDER = String.raw`${KINDS}\d+`;
const MAC = String.raw`(?<![0-9A-Za-z])[0-9A-Fa-f]{2}(?:[:-][0-9A-Fa-f]{2}){5,19}(?![0-9A-Fa-f])|(?<![0-9A-Za-z.])[0-9A-Fa-f]{4}(?:\.[0-9A-Fa-f]{4}){2}(?![0-9A-Za-z])`;
const QUAD = String.raw`\d{1,3}(?:\.\d{1,3}){3}`;
// Only candidates: what is inside decides (a time of day has colons too).
const IPV6 = String.raw`(?<![0-9A-Za-z])(?:[0-9A-Fa-f:]{1,39}:${QUAD}|(?=[0-9A-Fa-f]{0,4}:)[0-9A-Fa-f:]{2,45})(?![0-9A-Za-z])`;
// A fifth number may be a port (tcpdump); six are an object id.
const IPV4 = String.raw`(?<!\d|\d\.)${QUAD}(?!\d|\.\d+\.\d)`;
const DASHED = String.raw`(?<!\d|\d-)\d{1,3}(?:-\d{1,3}){3}(?!\d|-\d)`;

const isPlaceholder = new RegExp(`^${PLACEHOLDER}$`);
const isMac = /^(?:[0-9a-f]{2}(?:[:-][0-9a-f]{2}){5,19}|[0-9a-f]{4}(?:\.[0-9a-f]{4}){2})$/i;

/** `010.0.0.1` counts too: in a log it is an address, whatever a strict parser says. */
function isQuad(text: string): boolean {
  return (
    /^\d{1,3}(?:[.-]\d{1,3}){3}$/.test(text) && text.split(/[.-]/).every((octet) => Number(octet) <= 255)
  );
}

function isLoopback(address: string): boolean {
  return /^127[.-]/.test(address) || /^[0:]*:[0:]*1?$/.test(address) || address === '0.0.0.0';
}

/** `web1.corp.example` also gives `web1` and `corp.example`; longest first, so that the whole name wins. */
function namesToHide(hostNames: readonly string[]): Map<string, { kind: EntityKind; spelling: string }> {
  const names = new Map<string, { kind: EntityKind; spelling: string }>();
  const add = (name: string, kind: EntityKind): void => {
    const key = name.toLowerCase();
    if (key.length > 1 && key !== 'localhost' && !names.has(key)) names.set(key, { kind, spelling: name });
  };
  for (const given of hostNames) {
    const name = given.trim();
    // An address given as a host name is found as an address.
    if (!/^[A-Za-z0-9._-]+$/.test(name) || isQuad(name)) continue;
    add(name, 'host');
    const [first = '', ...domain] = name.split('.');
    if (domain.length === 0) continue;
    add(first, 'host');
    if (domain.length > 1 && first !== 'localhost') add(domain.join('.'), 'domain');
  }
  return names;
}

function namePatterns(names: Iterable<string>): string[] {
  return [...names]
    .sort((a, b) => b.length - a.length || (a < b ? -1 : 1))
    .map((name) => `(?<![A-Za-z0-9])${name.replaceAll('.', String.raw`\.`)}(?![A-Za-z0-9])`);
}

function addressKind(text: string): EntityKind | null {
  const address = text.replace(new RegExp(`^${KINDS}`, 'i'), '');
  if (isMac.test(address)) return 'mac';
  if (!isQuad(address) && !isIPv6(address)) return null;
  return isLoopback(address) ? 'loopback' : 'ip';
}

/** The longest IPv6 address between colons: `12:fe80::1:` → [3, 10]. */
function findIpv6(text: string): [number, number] | null {
  for (let start = 0; start < text.length; start += 1) {
    if (start > 0 && text[start - 1] !== ':' && text[start] !== ':') continue;
    for (let end = text.length; end > start + 1; end -= 1) {
      const next = text[end];
      if ((next === undefined || next === ':') && isIPv6(text.slice(start, end))) return [start, end];
    }
  }
  return null;
}

interface PlaceholderTable {
  placeholderFor(literal: string, kind: EntityKind): string;
  literalOf(placeholder: string): string | undefined;
}

function createPlaceholderTable(): PlaceholderTable {
  const placeholders = new Map<string, string>();
  const literals = new Map<string, string>();
  const counts = new Map<EntityKind, number>();
  return {
    literalOf: (placeholder) => literals.get(placeholder),
    placeholderFor: (literal, kind) => {
      const known = placeholders.get(literal);
      if (known !== undefined) return known;
      const number = (counts.get(kind) ?? 0) + 1;
      counts.set(kind, number);
      placeholders.set(literal, `${kind}-${number}`);
      literals.set(`${kind}-${number}`, literal);
      return `${kind}-${number}`;
    },
  };
}

/** @param hostNames names known to be hosts: unlisted ones cannot be told from words. The first is `host-1`. */
export function createMasker(hostNames: readonly string[] = []): Masker {
  const names = namesToHide(hostNames);
  const entityPattern = (addresses: string[]): RegExp =>
    new RegExp(
      [...namePatterns(names.keys()), `(?:${KINDS})?(?:${addresses.join('|')})`, PLACEHOLDER].join('|'),
      'gi',
    );
  const entities = entityPattern([MAC, IPV6, IPV4, DASHED]);
  const entitiesButIpv6 = entityPattern([MAC, IPV4, DASHED]);
  const table = createPlaceholderTable();
  for (const { spelling, kind } of names.values()) table.placeholderFor(spelling, kind);

  function hideWhole(literal: string): string | null {
    // Text that merely looks like a placeholder gets one of its own, or unmasking would change it.
    const lookalike = isPlaceholder.test(literal) ? 'host' : null;
    const kind = names.get(literal.toLowerCase())?.kind ?? addressKind(literal) ?? lookalike;
    return kind === null ? null : table.placeholderFor(literal, kind);
  }
  const hideParts = (text: string): string =>
    text.replace(entitiesButIpv6, (part) => hideWhole(part) ?? part);
  function hide(literal: string): string {
    const whole = hideWhole(literal);
    if (whole !== null) return whole;
    const found = findIpv6(literal);
    if (found === null) return hideParts(literal);
    const [start, end] = found;
    return hideParts(literal.slice(0, start)) + hide(literal.slice(start, end)) + hide(literal.slice(end));
  }
  const givenOut = new RegExp(PLACEHOLDER, 'g');
  return {
    mask: (text) => redactSecrets(text).replace(entities, hide),
    unmask: (text) => text.replace(givenOut, (placeholder) => table.literalOf(placeholder) ?? placeholder),
  };
}

/** A model that sees masked text only, and whose answers come back with addresses and host names restored. */
export function withMasking(model: Model, masker: Masker): Model {
  return {
    name: model.name,
    usage: () => model.usage(),
    complete: async (request) => {
      const system = masker.mask(request.system);
      const user = masker.mask(request.user);
      const reply = await model.complete({ ...request, system, user });
      return { ...reply, text: masker.unmask(reply.text) };
    },
  };
}
