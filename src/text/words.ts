/** Words that say nothing about a host. Words of negation are missing on purpose. */
const STOP_WORDS = new Set(
  (
    'a an and are as at be been being but by did do does for from had has have he her his i if in into is it its just more ' +
    'most much my of on one only or our own she so some such than that the their them then there these they this those to ' +
    'too very was we were what when which while who will with would you your all also any each every about after again ' +
    'before can could may might should since until still yet now even though because where how both same other another'
  ).split(' '),
);

const NEGATIONS = new Set(
  'no not never none nothing without nobody neither nor cannot isn aren wasn don doesn didn hardly'.split(
    ' ',
  ),
);
/** Tokens after a negation that it denies. */
const REACH = 3;

/** Words that say which way something goes, on one token each, so that "climbs" finds "rises". */
const DIRECTION_WORDS: readonly (readonly [token: string, words: string])[] = [
  [
    '<up>',
    'high higher highest up rise rises rising rose risen climb climbs climbing climbed grow grows growing grew grown growth increase increases ' +
      'increasing increased explode explodes exploded spike spikes spiked spiking surge surges surged jump jumps jumped soar soars soared huge heavy elevated excessive',
  ],
  [
    '<down>',
    'low lower lowest fall falls falling fell fallen drop drops dropping dropped decrease decreases decreased shrink shrinks ' +
      'shrinking shrank shrunk collapse collapses collapsed decline declines declined dip dips dipped fewer',
  ],
];
const DIRECTION_OF = new Map(
  DIRECTION_WORDS.flatMap(([token, words]) => words.split(' ').map((word) => [word, token] as const)),
);
/** The tokens that stand for them. */
export const DIRECTIONS: ReadonlySet<string> = new Set(DIRECTION_WORDS.map(([token]) => token));

/** `processes` and `processing` → `process`. Rough on purpose: both sides are cut alike. */
export function stem(word: string): string {
  if (word.length <= 4) return word.length === 4 ? word.replace(/s$/, '') : word;
  const cut = word.replace(/(ations?|ings?|ed|ies|es|s|ly|ers?)$/, '').replace(/(.)\1$/, '$1');
  return cut.length < 3 ? word : cut;
}

/** Spellings of one thing, before words are cut. */
const SPELLINGS: readonly (readonly [RegExp, string])[] = [
  [/(\d),(\d{3})(?!\d)/g, '$1$2'],
  [/\b(?:per cent|percent|pct)\b/g, '%'],
  [/(\d)\s*%/g, '$1 %'],
  [/\b(?:i\/o|i-o)\b/g, 'io'],
  [/\bread[- ]only\b/g, 'readonly'],
  [/\btime(?:s|d)?[- ]?outs?\b/g, 'timeout'],
  [/\b(?:can't|can not)\b/g, 'cannot'],
  [/\b(\w+)n't\b/g, '$1n '],
  [/\bfile[- ]systems?\b/g, 'filesystem'],
  [/\bd[- ]state\b|\bstate d\b|\bin d\b/g, 'dstate'],
  [/\b(?:ram|mem)\b/g, 'memory'],
  [/\bcpus?\b/g, 'cpu'],
  [/(\d+)\s*(?:seconds?|secs?)\b/g, '$1s'],
];

/** The words of a text in one spelling, with `%` and numbers, uncut. */
function rawWords(text: string): string[] {
  const plain = SPELLINGS.reduce((given, [from, to]) => given.replace(from, to), text.toLowerCase());
  return plain.match(/[a-z][a-z0-9_]*|\d+(?:\.\d+)?[a-z]*|%/g) ?? [];
}

/** Stems in order, without stop words: `CPUs are busy` → `cpu`, `busy`. */
export function contentStems(text: string): string[] {
  return rawWords(text)
    .filter((word) => !STOP_WORDS.has(word) && word !== '%')
    .map(stem);
}

/** A sentence as tokens; a token denied within it is marked: `not busy` → `!busy`. Directions have one token each. */
export function clauseTokens(clause: string): string[] {
  const tokens: string[] = [];
  let denied = 0;
  for (const word of rawWords(clause)) {
    if (NEGATIONS.has(word)) {
      denied = REACH;
    } else if (!STOP_WORDS.has(word)) {
      const token = DIRECTION_OF.get(word) ?? stem(word);
      tokens.push(denied > 0 ? `!${token}` : token);
      denied -= 1;
    }
  }
  return tokens;
}

/** Sentences and their parts: a denial or a direction does not reach beyond them. */
export function clausesOf(text: string): string[] {
  return text
    .split(/[;:!?]\s+|\.\s+|\n+|,\s+|\s+(?:but|while|whereas|yet)\s+/)
    .filter((clause) => clause.trim() !== '');
}

/** Fours of characters of every word, with its ends marked: they carry over inflection and compounds. */
export function characterGrams(text: string): string[] {
  return contentStems(text).flatMap((word) => {
    const marked = `^${word}$`;
    const count = Math.max(1, marked.length - 3);
    return Array.from({ length: count }, (_, at) => marked.slice(at, at + 4));
  });
}
