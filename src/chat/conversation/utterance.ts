import { readDuration } from '../../incidents/duration.js';
import { cleanLine } from '../../report/clean.js';
import { topicsIn } from './topics.js';
import type { Topic } from './topics.js';

/** What somebody said, with the things that it names. */
export interface Utterance {
  /** As it was said, on one line. */
  text: string;
  /** Lower case, one kind of quote, no mark at its end. */
  plain: string;
  question: boolean;
  /** `M1`, `L2`. */
  findings: string[];
  /** `step 2` and `C2` → 2. */
  step: number | null;
  /** `cause 2`, `the second one`, `2` → 2. */
  ordinal: number | null;
  topics: Topic[];
  /** Spans of time, seconds. */
  durations: number[];
  /** Times of day as written, in order: `14:03`, `14:03:22`, `2 pm`. */
  clocks: string[];
  /** `yesterday`, `2025-03-04`. */
  day: string | null;
  /** A distribution with its version, for which commands are asked. */
  os: string | null;
  /** What may be a host's address or name. */
  hosts: string[];
}

const LONGEST = 2000;
const NUMBERS: Readonly<Record<string, number>> = {
  a: 1,
  an: 1,
  one: 1,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
  twelve: 12,
  fifteen: 15,
  twenty: 20,
  thirty: 30,
  forty: 40,
  sixty: 60,
};
const ORDINALS: Readonly<Record<string, number>> = {
  first: 1,
  second: 2,
  third: 3,
  fourth: 4,
  fifth: 5,
  '1st': 1,
  '2nd': 2,
  '3rd': 3,
  '4th': 4,
  '5th': 5,
};
const UNIT = String.raw`(?:s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|w|weeks?)`;

/** `two hours`, `half an hour`, `90 min`, `2h30m` → seconds. */
function durationsIn(plain: string): number[] {
  const digits = plain
    .replace(/\bhalf an hour\b/g, '30 minutes')
    .replace(/\b(?:a )?quarter of an hour\b/g, '15 minutes')
    .replace(/\ba couple of\b/g, '2')
    .replace(/\ba few\b/g, '3')
    .replace(/\b([a-z]+)(?= (?:seconds?|minutes?|hours?|days?|weeks?)\b)/g, (word) =>
      String(NUMBERS[word] ?? word),
    );
  const part = String.raw`\d+(?:\.\d+)? ?${UNIT}(?![a-z])`;
  const found = digits.matchAll(new RegExp(String.raw`\b${part}(?:(?: and)? ?${part})*`, 'g'));
  return Array.from(found, ([text]) => readDuration(text.replace(/ and /g, ' '))).filter(
    (one) => one !== null,
  );
}

const CLOCK = /\b(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?(?: ?[ap]m)?\b|\b(?:1[0-2]|[1-9]) ?[ap]m\b/g;

/** `2 pm` → `2:00 pm`, which the reader of times understands. */
function clocksIn(plain: string): string[] {
  return Array.from(plain.matchAll(CLOCK), ([text]) =>
    text.includes(':') ? text : text.replace(/^(\d+) ?/, '$1:00 '),
  );
}

const DISTRIBUTION =
  /\b(rhel|red ?hat(?: enterprise linux)?|centos(?: stream)?|rocky(?: linux)?|alma(?:linux)?|oracle linux|fedora|debian|ubuntu|sles|suse(?: linux)?|open ?suse|amazon linux|al(?=20)|alinux|alibaba cloud linux|anolis(?: os)?|alios)(?:[ -]*v?(\d+(?:\.\d+)*(?: sp ?\d+)?))?/;
const CODENAMES: Readonly<Record<string, string>> = {
  buster: 'Debian 10',
  bullseye: 'Debian 11',
  bookworm: 'Debian 12',
  trixie: 'Debian 13',
  focal: 'Ubuntu 20.04',
  jammy: 'Ubuntu 22.04',
  noble: 'Ubuntu 24.04',
};
const LONG_NAMES: readonly (readonly [RegExp, string])[] = [
  [/^(rhel|red ?hat.*)$/, 'Red Hat Enterprise Linux'],
  [/^centos.*$/, 'CentOS Linux'],
  [/^rocky.*$/, 'Rocky Linux'],
  [/^alma.*$/, 'AlmaLinux'],
  [/^oracle linux$/, 'Oracle Linux Server'],
  [/^(sles|suse.*|open ?suse)$/, 'SUSE Linux Enterprise Server'],
  [/^(alinux|alibaba cloud linux)$/, 'Alibaba Cloud Linux'],
  [/^anolis.*$/, 'Anolis OS'],
  [/^al$|^amazon linux$/, 'Amazon Linux'],
  [/^alios$/, 'AliOS'],
  [/^debian$/, 'Debian GNU/Linux'],
];

/** `rhel8` → `Red Hat Enterprise Linux 8`, as /etc/os-release would write it. */
function osIn(plain: string): string | null {
  const codename = Object.keys(CODENAMES).find((name) => new RegExp(`\\b${name}\\b`).test(plain));
  if (codename !== undefined) return CODENAMES[codename] ?? null;
  const found = DISTRIBUTION.exec(plain);
  if (found?.[1] === undefined) return null;
  const name = found[1];
  const long =
    LONG_NAMES.find(([pattern]) => pattern.test(name))?.[1] ?? name.charAt(0).toUpperCase() + name.slice(1);
  const version = found[2]?.replace(/sp ?/, 'SP');
  return version === undefined ? long : `${long} ${version}`;
}

function ordinalIn(plain: string): number | null {
  const named =
    /\b(?:cause|option|number|no\.?|#|hypothesis|candidate) ?#?(\d)\b/.exec(plain) ??
    /^#?(\d)\b[.)]?$/.exec(plain);
  if (named !== null) return Number(named[1]);
  const word =
    /\b(first|second|third|fourth|fifth|[1-5](?:st|nd|rd|th))(?: (?:one|cause|option|most likely|guess|candidate|hypothesis))?\b/.exec(
      plain,
    );
  return word?.[1] === undefined ||
    /\b(?:seconds|first (?:sample|thing|step)|(?:happened|moved|came|began|started|broke|failed|went) first|at first)\b/.test(
      plain,
    )
    ? null
    : (ORDINALS[word[1]] ?? null);
}

const ADDRESS =
  /\b(?:\d{1,3}\.){3}\d{1,3}\b|\b(?:[0-9a-f]{1,4}:){1,7}:(?:[0-9a-f]{1,4}:){0,6}[0-9a-f]{0,4}|\b(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}\b/g;
const NAMED_HOST =
  /\b(?:with|against|versus|vs\.?|to|than|on|of|host|server|machine|box|node|is|does|about|check|diagnose|like) ([a-z0-9][a-z0-9_.-]*[a-z0-9])\b/g;

/** Words that follow "with" or "on" and are no hosts. */
const NO_HOST =
  /^(?:the|that|this|it|its|what|when|why|how|yesterday|today|now|step|steps|disk|memory|cpu|a|an|my|our|last|which|there|all|any|be|same|other|another|normal|confidence|[a-z])$/;

function hostsIn(plain: string): string[] {
  const addresses = Array.from(plain.matchAll(ADDRESS), ([text]) => text).filter(
    (text) => !/^\d\d?:\d\d(:\d\d)?$/.test(text),
  );
  const names = Array.from(plain.matchAll(NAMED_HOST), (match) => match[1] ?? '').filter(
    (name) =>
      !NO_HOST.test(name) &&
      !/^\d+(:\d+)*$/.test(name) &&
      !addresses.some((address) => address.startsWith(`${name}:`)),
  );
  return [...new Set([...addresses, ...names])];
}

export function readUtterance(said: string): Utterance {
  const text = cleanLine(said, LONGEST);
  const plain = text
    .toLowerCase()
    .replace(/[‘’´`]/g, "'")
    .replace(/[“”]/g, '"')
    .replace(/<@[^>]*>|(?<=^|\s)@oscope\b/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  const step = /\bsteps? #?(\d{1,2})\b/.exec(plain) ?? /\bc(\d{1,2})\b/.exec(plain);
  return {
    text,
    plain: plain.replace(/[\s.!?…]+$/, ''),
    question: /\?\s*$/.test(plain),
    findings: [
      ...new Set(
        Array.from(text.matchAll(/\b([MLS]\d{1,2})\b/gi), (match) => (match[1] ?? '').toUpperCase()),
      ),
    ],
    step: step === null ? null : Number(step[1]),
    ordinal: ordinalIn(plain.replace(/[\s.!?…]+$/, '')),
    topics: topicsIn(plain),
    durations: durationsIn(plain),
    clocks: clocksIn(plain),
    day: /\b(yesterday|today|\d{4}-\d{2}-\d{2})\b/.exec(plain)?.[1] ?? null,
    os: osIn(plain),
    hosts: hostsIn(plain),
  };
}
