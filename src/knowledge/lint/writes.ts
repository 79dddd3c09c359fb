import { parseShell } from './shell.js';
import type { ShellCommand } from './shell.js';
import { WRITING_PROGRAMS } from './writing-programs.js';
import type { Writes } from './writing-programs.js';

/** Words in front of a program that run it, with options of their own: `sudo -u root`, `timeout 5`, `nice -n 10`. */
const WRAPPERS: ReadonlyMap<string, RegExp> = new Map(
  Object.entries({
  sudo: /^(-[a-zA-Z]+|[A-Z_]+=.*)$/,
  doas: /^-[a-zA-Z]+$/,
  env: /^(-[a-z]+|[A-Za-z_]\w*=.*)$/,
  nice: /^(-n|-?\d+)$/,
  ionice: /^(-c\d?|-n\d?|\d)$/,
  nohup: /^$/,
  time: /^-[a-z]+$/,
  timeout: /^(-[a-zA-Z]|--?[a-z-]+(=.*)?|[\d.]+[smhd]?|[A-Z]+)$/,
  stdbuf: /^-[a-z].*$/,
  watch: /^(-[a-z].*|[\d.]+)$/,
  xargs: /^(-.*|\d+|\{\}|%)$/,
  nsenter: /^(-.*|\d+|\{pid\})$/,
  exec: /^-[a-z]$/,
  command: /^-[a-z]$/,
  }),
);
const KEYWORDS = new Set(['do', 'then', 'else', 'elif', 'if', 'while', 'until', '!', '{', '}', 'done', 'fi']);

/** ['sudo', '-u', 'x', 'rm', 'y'] → ['rm', 'y']; a wrapper alone (`ionice -p 1`) stays. */
function unwrap(words: readonly string[]): string[] {
  let rest = [...words];
  for (;;) {
    const first = rest[0] ?? '';
    if (KEYWORDS.has(first) || /^[A-Za-z_]\w*=/.test(first)) {
      rest = rest.slice(1);
      continue;
    }
    const options = WRAPPERS.get(first);
    if (options === undefined) return rest;
    const next = rest.findIndex((word, index) => index > 0 && !options.test(word));
    // `ionice -c 3 -p PID` is no wrapper: its first own word is not a program.
    if (next === -1 || (first === 'ionice' && rest.includes('-p'))) return rest;
    rest = rest.slice(first === 'sudo' && rest[next - 1] === '-u' ? next + 1 : next);
  }
}

function applies(writes: Writes, args: readonly string[]): boolean {
  if (writes === true) return true;
  if (typeof writes === 'function') return writes(args);
  if (writes instanceof RegExp) return args.some((argument) => writes.test(argument));
  return args.some((argument) => writes.includes(argument));
}

/** Programs that take a command as an argument. */
function innerLine(program: string, args: readonly string[]): string | null {
  if (/^(ba|da|z|k)?sh$/.test(program)) {
    const at = args.findIndex((argument) => /^-[a-z]*c$/.test(argument));
    return at === -1 ? null : (args[at + 1] ?? null);
  }
  if (program === 'chroot') return args.slice(1).join(' ');
  if (program === 'ip' && args[0] === 'netns' && args[1] === 'exec') return args.slice(3).join(' ');
  if (program !== 'find') return null;
  const at = args.findIndex((argument) => argument === '-exec' || argument === '-execdir' || argument === '-ok');
  return at === -1 ? null : args.slice(at + 1).join(' ');
}

function writesFile(target: string): boolean {
  return target !== '' && !/^\/dev\/(null|stdout|stderr|tty|fd\/\d)$/.test(target);
}

function reasonOf(command: ShellCommand): string | null {
  const target = command.redirects.find(writesFile);
  if (target !== undefined) return `> ${target}`;
  const [path = '', ...args] = unwrap(command.words);
  const program = path.split('/').at(-1) ?? path;
  const inner = innerLine(program, args);
  const within = inner === null ? null : writingPart(inner);
  if (within !== null) return within;
  if (inner !== null && program === 'ip') return null;
  const writes = /^mkfs(\.|$)/.test(program) ? true : WRITING_PROGRAMS.get(program);
  return writes !== undefined && applies(writes, args) ? [program, ...args].join(' ') : null;
}

/**
 * The part of a shell line that changes the host; null when the line only reads, as far as its programs are known.
 * @example writingPart('df -h; echo 3 > /proc/sys/vm/drop_caches') → '> /proc/sys/vm/drop_caches'
 */
export function writingPart(line: string): string | null {
  for (const command of parseShell(line)) {
    const reason = reasonOf(command);
    if (reason !== null) return reason;
  }
  return null;
}
