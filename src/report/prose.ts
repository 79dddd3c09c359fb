/** `a `b` c` → text a, code b, text c; backticks that do not pair are text. */
export function splitCode(text: string): { code: boolean; text: string }[] {
  return text
    .split(/(?<!`)(`[^`]+`)(?!`)/)
    .filter((part) => part !== '')
    .map((part) =>
      /^`[^`]+`$/.test(part) ? { code: true, text: part.slice(1, -1) } : { code: false, text: part },
    );
}
