/** What evidence text may stand in for a placeholder of a command, by kind of placeholder. */
const ALLOWED: Readonly<Record<string, RegExp>> = {
  unit: /^[A-Za-z0-9][\w.@:\\-]{0,120}$/,
  process: /^[A-Za-z0-9][\w.@:+/-]{0,63}$/,
  device: /^[A-Za-z0-9][\w.:-]{0,63}$/,
  disk: /^[A-Za-z0-9][\w.:-]{0,63}$/,
  member: /^[A-Za-z0-9][\w.:-]{0,63}$/,
  mountpoint: /^\/[\w./@+:-]{0,200}$/,
  pid: /^[1-9]\d{0,9}$/,
  cache: /^[A-Za-z0-9][\w.:-]{0,63}$/,
  interface: /^[A-Za-z0-9][\w.:@-]{0,31}$/,
  cpu: /^\d{1,4}$/,
};

const PLACEHOLDER = new RegExp(`\\{(${Object.keys(ALLOWED).join('|')})\\}`, 'g');

/** Single quotes unless the text is made of characters that no shell treats specially. */
export function shellQuote(text: string): string {
  return /^[\w./:@%+=-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** Whether the text may go into a command in place of `{name}`. */
export function isSafeSubject(name: string, value: string | undefined): value is string {
  return value !== undefined && (ALLOWED[name]?.test(value) ?? false) && !value.includes('..');
}

/**
 * Fills the placeholders of a command line. Text from the evidence is untrusted: it is put in only when its
 * kind's pattern allows it, and quoted; else the placeholder's name stands there in capitals.
 * @example fillCommand('systemctl status {unit}', {unit: 'a; rm -rf /'}) → 'systemctl status UNIT'
 */
export function fillCommand(line: string, subject: Readonly<Record<string, string>>): string {
  return line.replace(PLACEHOLDER, (_, name: string) => {
    const value = subject[name];
    return isSafeSubject(name, value) ? shellQuote(value) : name.toUpperCase();
  });
}

/** What a sentence says when nothing is known to stand in for a placeholder. */
const GENERIC: Readonly<Record<string, string>> = {
  unit: 'a service',
  process: 'a process',
  device: 'the device',
  disk: 'the disk',
  member: 'the member',
  mountpoint: 'the file system',
  pid: 'the process',
  cache: 'one slab cache',
  interface: 'the interface',
  cpu: 'one CPU',
};

/** "worker (service {unit})" says nothing more than "worker" where the unit is not known. */
const ASIDE = new RegExp(` \\([^(){}]*\\{(${Object.keys(ALLOWED).join('|')})\\}\\)`, 'g');

/** "CPU {cpu}" names one that is known; "CPU one CPU" would be said of any other. */
const NAMED_CPU = /\bCPU (?=\{cpu\})/g;

/** Fills the placeholders of a sentence; unsafe or missing values become a general word, asides with them go. */
export function fillSentence(text: string, subject: Readonly<Record<string, string>>): string {
  const told = text.replace(ASIDE, (aside, name: string) =>
    isSafeSubject(name, subject[name]) ? aside : '',
  );
  const worded = isSafeSubject('cpu', subject.cpu) ? told : told.replace(NAMED_CPU, '');
  return worded.replace(PLACEHOLDER, (_, name: string, at: number) => {
    const value = subject[name];
    if (isSafeSubject(name, value)) return value;
    const word = GENERIC[name] ?? name;
    return at === 0 ? word.charAt(0).toUpperCase() + word.slice(1) : word;
  });
}
