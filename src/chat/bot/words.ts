import { OScopeError } from '../../errors.js';
import { looksLikeAddress } from '../../incidents/address.js';
import { readDuration } from '../../incidents/duration.js';
import { nearest } from '../../incidents/edit-distance.js';
import type { InventoryHost } from '../../incidents/inventory-host.js';
import { withoutPort } from '../../incidents/inventory.js';
import type { Inventory } from '../../incidents/inventory.js';
import { parseTime } from '../../incidents/time-expression.js';
import type { ReadTime, TimeContext } from '../../incidents/time-expression.js';

export const VERBS = ['diagnose', 'status', 'history', 'explain', 'feedback', 'help'] as const;
export type Verb = (typeof VERBS)[number];

const LONGEST_TEXT = 1000;
const MOST_WORDS = 80;
/** `yesterday at 14:05:10 Europe/Berlin` has four, `2 h 30 m ago` five. */
const MOST_TIME_WORDS = 6;

/** A command's text as words: Slack's automatic links as their label, without quotes and invisible characters. */
export function plainWords(text: string): string[] {
  return text
    .slice(0, LONGEST_TEXT)
    .replace(/<(?:https?:\/\/|mailto:)[^|>\s]*\|([^>]*)>/g, '$1')
    .replace(/<(?:https?:\/\/|mailto:)([^|>\s]*)>/g, '$1')
    .replace(/<[@#!][^>]*>/g, ' ')
    .replace(/[\p{Cc}\p{Cf}\p{Zs}]+/gu, ' ')
    .replace(/[`"“”„«»*]/g, '')
    .split(' ')
    .filter((word) => word !== '')
    .slice(0, MOST_WORDS);
}

export interface Spoken {
  /** Undefined when the first word is none. */
  verb: Verb | undefined;
  rest: string[];
}

export function readVerb(words: readonly string[]): Spoken {
  const first = words[0]?.toLowerCase();
  const verb = VERBS.find((one) => one === first);
  return { verb, rest: verb === undefined ? [...words] : words.slice(1) };
}

/** The command that a mistyped word stands for. */
export function likelyVerb(word: string): Verb | null {
  const found = nearest(word.toLowerCase(), VERBS);
  return VERBS.find((verb) => verb === found) ?? null;
}

export interface FreeWords {
  /** Hosts that are named, in order. */
  hosts: InventoryHost[];
  /** The first word that looks like a host and is none that is known; null when there is none. */
  unknown: string | null;
  /** The time that is named, as it was written; undefined when there is none. */
  time: (ReadTime & { text: string }) | undefined;
  /** What is wrong with the time that seems to be meant. */
  timeFault: OScopeError | undefined;
}

const bare = (word: string): string => word.replace(/^[([{<'’]+|[)\]}>,;:!?.'’]+$/g, '');
const HOST_LIKE =
  /^(?=.*[0-9])(?=.*[a-z])[a-z0-9][a-z0-9_-]*(?:\.[a-z0-9_-]+)*$|^[a-z0-9_-]+(?:\.[a-z0-9_-]+){2,}$/i;
const TIME_LIKE = /[0-9]|^(?:now|yesterday|today)$/i;

function isHostLike(word: string): boolean {
  if (readDuration(word) !== null || /^[0-9:]+(?:[ap]m)?$/i.test(word)) return false;
  return /^[0-9]+\.[0-9.]+(?::[0-9]+)?$/.test(word) || looksLikeAddress(withoutPort(word))
    ? /[.:]/.test(word)
    : HOST_LIKE.test(word);
}

/** What a text that was refused as a time is taken for: most are none; a date that does not exist is a mistake. */
function faultOf(error: unknown): OScopeError | undefined {
  const isTime = error instanceof OScopeError && !/could not be read|is a duration/.test(error.message);
  return isTime ? error : undefined;
}

interface Found {
  time?: ReadTime & { text: string };
  fault?: OScopeError;
  /** Positions of its words. */
  from: number;
  to: number;
}

/** The longest run of words that is a time. */
function findTime(words: readonly (string | null)[], context: TimeContext): Found | null {
  let fault: Found | null = null;
  for (let length = MOST_TIME_WORDS; length > 0; length--) {
    for (let from = 0; from + length <= words.length; from++) {
      const run = words.slice(from, from + length);
      if (run.includes(null) || !run.some((word) => TIME_LIKE.test(word ?? ''))) continue;
      const text = run.join(' ');
      try {
        const found = { time: { ...parseTime(text, context), text }, from, to: from + length };
        // The clock time of a date that cannot be is not what was meant.
        return fault !== null && from < fault.to && fault.from < found.to ? fault : found;
      } catch (error) {
        const found = faultOf(error);
        if (found !== undefined && fault === null) fault = { fault: found, from, to: from + length };
      }
    }
  }
  return fault;
}

/**
 * What somebody asks in free words: which hosts of the inventory, and for when.
 * @example readFreeWords(['look', 'at', 'web-1', 'at', '14:05', 'please'], …) // web-1, 14:05
 */
export function readFreeWords(
  words: readonly string[],
  inventory: Inventory,
  context: TimeContext,
): FreeWords {
  const spoken = words.map(bare).filter((word) => word !== '');
  const hostAt = spoken.map((word) =>
    /^(?:now|today|yesterday|at|ago)$/i.test(word) ? null : inventory.lookUp(word),
  );
  const found = findTime(
    spoken.map((word, index) => (hostAt[index] == null ? word : null)),
    context,
  );
  const inTime = (index: number): boolean => found !== null && index >= found.from && index < found.to;
  const hosts = [...new Set(hostAt.flatMap((host, index) => (host === null || inTime(index) ? [] : [host])))];
  const unknown = spoken.find((word, index) => hostAt[index] === null && !inTime(index) && isHostLike(word));
  return {
    hosts,
    unknown: unknown ?? null,
    time: found?.time,
    timeFault: found?.time === undefined ? found?.fault : undefined,
  };
}
