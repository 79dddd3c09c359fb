/** An IP address in its one canonical spelling (RFC 5952 for IPv6). */
export type AddressReading =
  { kind: 'address'; family: 4 | 6; canonical: string } | { kind: 'refused'; reason: string };

const OCTET = '(?:0|[1-9][0-9]?|1[0-9]{2}|2[0-4][0-9]|25[0-5])';
const IPV4 = new RegExp(`^${OCTET}(?:\\.${OCTET}){3}$`);
const LONGEST_TEXT = 64;

const refused = (reason: string): AddressReading => ({ kind: 'refused', reason });

/**
 * True for what a resolver would take for an address, in whatever spelling: it holds a colon, or its last part is a
 * number as in https://url.spec.whatwg.org/#ends-in-a-number-checker. Such text is never looked up as a name.
 */
export function looksLikeAddress(text: string): boolean {
  if (/[:[\]%]/.test(text)) return true;
  const parts = text.split('.');
  if (parts.length > 1 && parts.at(-1) === '') parts.pop();
  return /^(?:[0-9]+|0x[0-9a-f]*)$/i.test(parts.at(-1) ?? '');
}

/** The eight groups of an IPv6 address; null when it is none. Dotted tails are not read: they hide an IPv4 address. */
function readGroups(text: string): number[] | null {
  const halves = text.split('::');
  if (halves.length > 2) return null;
  const [head = [], tail] = halves.map((half) => (half === '' ? [] : half.split(':')));
  const written = [...head, ...(tail ?? [])];
  if (!written.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return null;
  if (tail === undefined ? written.length !== 8 : written.length > 7) return null;
  const zeros = new Array<string>(8 - written.length).fill('0');
  return [...head, ...zeros, ...(tail ?? [])].map((group) => parseInt(group, 16));
}

/** Hexadecimal without leading zeros, the longest run of at least two zero groups as `::`. */
function canonicalIpv6(groups: readonly number[]): string {
  let start = -1;
  let length = 1;
  for (let i = 0; i < 8; i++) {
    let end = i;
    while (end < 8 && groups[end] === 0) end++;
    if (end - i > length) [start, length] = [i, end - i];
    i = Math.max(i, end);
  }
  const text = groups.map((group) => group.toString(16));
  if (start < 0) return text.join(':');
  return `${text.slice(0, start).join(':')}::${text.slice(start + length).join(':')}`;
}

/** Prefixes whose addresses stand for an IPv4 address: mapped, compatible, NAT64, 6to4. */
function hidesIpv4(groups: readonly number[]): boolean {
  const zeros = (from: number, to: number): boolean => groups.slice(from, to).every((group) => group === 0);
  const last = (groups[6] ?? 0) * 65_536 + (groups[7] ?? 0);
  if (zeros(0, 5) && groups[5] === 0xffff) return true;
  if (zeros(0, 4) && groups[4] === 0xffff && groups[5] === 0) return true;
  if (zeros(0, 6) && last > 1) return true;
  return groups[0] === 0x2002 || (groups[0] === 0x64 && groups[1] === 0xff9b);
}

function readIpv6(text: string): AddressReading {
  if (text.includes('.')) return refused('an IPv6 address must not end in an IPv4 address');
  const groups = readGroups(text);
  if (groups === null) return refused('this is no IPv6 address');
  if (hidesIpv4(groups))
    return refused('an IPv6 spelling of an IPv4 address is not taken; give the IPv4 address');
  return { kind: 'address', family: 6, canonical: canonicalIpv6(groups) };
}

/**
 * The one reader of addresses: a dotted quad of four decimal numbers without leading zeros, or an IPv6 address.
 * Everything else that some resolver would take (`127.1`, `0x7f000001`, `017700000001`, `::ffff:a9fe:a9fe`, zone ids,
 * brackets, ports, other digits than 0-9) is refused with a reason. Never throws; an address is looked up, never dialled.
 */
export function readAddress(text: string): AddressReading {
  if (text === '') return refused('the address is empty');
  if (text.length > LONGEST_TEXT) return refused('the address is too long');
  if (!/^[\x21-\x7e]+$/.test(text))
    return refused('an address is written in plain ASCII characters without spaces');
  if (IPV4.test(text)) return { kind: 'address', family: 4, canonical: text };
  if (text.includes('%')) return refused('an address with a zone id (%) is not taken');
  if (/[[\]]/.test(text)) return refused('write the address without brackets and port');
  if (text.includes(':')) return readIpv6(text);
  return refused(
    'an IPv4 address is four decimal numbers from 0 to 255 without leading zeros, such as 10.0.0.7',
  );
}
