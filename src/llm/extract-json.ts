/** Reasoning as the common model families mark it; what follows an opening mark that is never closed is reasoning too. */
const REASONING = [
  /<(think|thinking|thought|reasoning|reflection|analysis|scratchpad)>[\s\S]*?(?:<\/\1>|$)/gi,
  /◁think▷[\s\S]*?(?:◁\/think▷|$)/g,
  /\[THINK\][\s\S]*?(?:\[\/THINK\]|$)/g,
  /<\|channel\|>(?:analysis|commentary)[\s\S]*?(?:<\|end\|>|<\|start\|>|(?=<\|channel\|>final)|$)/g,
];
/** Templates that open the reasoning themselves leave only its end in the answer. */
const LATE_END = /^[\s\S]*(?:<\/(?:think|thinking|thought|reasoning)>|◁\/think▷|\[\/THINK\])/i;

/** The answer without the model's reasoning. */
export function stripReasoning(text: string): string {
  let result = text;
  for (const pattern of REASONING) result = result.replace(pattern, '');
  return result.replace(LATE_END, '').trim();
}

/** End (exclusive) of the object that opens at `start`, or -1 when it is never closed. */
function endOfObject(text: string, start: number): number {
  let depth = 0;
  let inString = false;
  for (let index = start; index < text.length; index += 1) {
    const character = text[index];
    if (inString) {
      if (character === '\\') index += 1;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if (character === '{' || character === '[') depth += 1;
    else if (character === '}' || character === ']') {
      depth -= 1;
      if (depth === 0) return index + 1;
    }
  }
  return -1;
}

// Unclosed braces make every attempt run to the end of the text.
const MOST_ATTEMPTS = 40;

function objectTexts(text: string): string[] {
  const found: string[] = [];
  let from = text.indexOf('{');
  for (let attempt = 0; from !== -1 && attempt < MOST_ATTEMPTS; attempt += 1) {
    const end = endOfObject(text, from);
    if (end !== -1) found.push(text.slice(from, end));
    from = text.indexOf('{', end === -1 ? from + 1 : end);
  }
  return found;
}

/** Repairs what small models get wrong: comments, commas before a closing bracket, raw line breaks, Python's words. */
function mend(text: string): string {
  return text.replace(
    /"(?:[^"\\]|\\[\s\S])*"|\/\/[^\n]*|\/\*[\s\S]*?\*\/|,(?=\s*[}\]])|\b(?:True|False|None|NaN|undefined)\b/g,
    (piece) => {
      if (piece.startsWith('"'))
        return piece.replace(/\n/g, '\\n').replace(/\t/g, '\\t').replace(/\r/g, '\\r');
      const words: Record<string, string> = { True: 'true', False: 'false' };
      return /^[A-Za-z]/.test(piece) ? (words[piece] ?? 'null') : '';
    },
  );
}

function parseObject(text: string): unknown {
  for (const attempt of [text, mend(text)]) {
    try {
      return JSON.parse(attempt);
    } catch {
      // The mended text is the second try; after that it is no JSON.
    }
  }
  return undefined;
}

/**
 * Objects in a model's answer, likeliest first: the whole answer, then the last of those found after
 * reasoning is stripped (an echo of the input stands before the answer). Prose and code fences are passed over.
 * @example extractObjects('Sure: ```json\n{"a": 1,}\n```') // [{a: 1}]
 */
export function extractObjects(text: string): unknown[] {
  const whole = text.trim().startsWith('{') ? parseObject(text.trim()) : undefined;
  if (whole !== undefined) return [whole];
  const stripped = parsedObjects(stripReasoning(text));
  // A mark inside a JSON string looks like reasoning that swallows the answer.
  return stripped.length > 0 ? stripped : parsedObjects(text);
}

function parsedObjects(text: string): unknown[] {
  return objectTexts(text)
    .reverse()
    .map(parseObject)
    .filter((value) => value !== undefined);
}
