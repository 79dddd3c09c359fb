/** One frame of a kernel call trace. */
export interface KernelFrame {
  /** Without compiler suffixes such as `.isra.3`; null for a bare address. */
  function: string | null;
  /** As printed, with suffixes; the address when there is no symbol. */
  symbol: string;
  module: string | null;
  /** False for `? func`: left over on the stack, perhaps never called. */
  reliable: boolean;
  /** Stack in which it lies when the kernel says so: `NMI`, `IRQ`, … */
  stack: string | null;
}

const NAME = String.raw`[.]?([A-Za-z_$<][\w.$<>:]*)`;
const ADDRESS = String.raw`\(?\[<?(?:0x)?[0-9a-fA-F ]+>?\](?:,? ?)`;
const MARK = String.raw`(?:<+\/?([A-Z#]{2,8})>+\s*)*`;
const SYMBOL = new RegExp(
  String.raw`^\s*${MARK}(?:\d{1,4}: +)?(?:${ADDRESS}\s*){0,2}${MARK}(\? *|\(\?\) *)?:?(?:[\w-]+:)?${NAME}\+0?x?([0-9a-fA-F]+)\/(?:0x)?[0-9a-fA-F]+\)?(?:/0x[0-9a-f]+)?(?:\s+\[([\w-]+)[^\]]*\])?(.*)$`,
);
const ARM = new RegExp(
  String.raw`^\s*(?:Function entered at )?\[<(?:0x)?[0-9a-f]+>\] \((?:${NAME})(?:\+0x[0-9a-f]+/0x[0-9a-f]+)?(?: \[([\w-]+)\])?\) from `,
);
const ARM_NEW =
  /^\s*([A-Za-z_$][\w.$]*)(?: \[([\w-]+)\])? from ([A-Za-z_$][\w.$]*)\+0x[0-9a-f]+\/0x[0-9a-f]+/;
const BARE = /^\s*\(?(?:(?:\[<([0-9a-f]+)>\])\s*)?(\? *)?(0x[0-9a-f]{4,16})\)?\s*$/;
const BARE_BRACKET = /^\s*\(?\[<([0-9a-f]{8,16})>\]\)?\s*$/;

/** `foo.isra.3.cold` → `foo`. */
export function plainName(symbol: string): string {
  const bare = symbol
    .replace(/^\.+/, '')
    .replace(/\.(?:isra|constprop|part|cold|llvm|lto_priv|clone|\d).*$/, '');
  return bare === '' ? symbol : bare;
}

function frame(
  symbol: string,
  module: string | undefined,
  reliable: boolean,
  stack: string | null,
): KernelFrame {
  return { function: plainName(symbol), symbol, module: module ?? null, reliable, stack };
}

/**
 * Reads one line of a call trace of x86, arm, arm64, ppc64, s390x, riscv or mips, with or without addresses; null for any other line.
 *
 * ` [<ffffffff8106dd1f>] ? foo+0x7f/0xc0 [mod]` gives `{function: 'foo', module: 'mod', reliable: false}`.
 */
export function parseFrame(text: string): KernelFrame | null {
  if (text.length > 400) return null;
  if (text.includes(' from ')) {
    const arm = ARM.exec(text) ?? ARM_NEW.exec(text);
    if (arm?.[1] !== undefined) return frame(arm[1], arm[2], true, null);
  }
  if (!text.includes('+')) return bareFrame(text);
  const match = SYMBOL.exec(text);
  if (match?.[4] === undefined) return null;
  const unreliable = match[3] !== undefined || (match[7] ?? '').includes('(unreliable)');
  return frame(match[4], match[6], !unreliable, match[2] ?? match[1] ?? null);
}

function bareFrame(text: string): KernelFrame | null {
  const match = BARE.exec(text) ?? BARE_BRACKET.exec(text);
  if (!match) return null;
  const address = match[3] ?? match[1] ?? '';
  return { function: null, symbol: address, module: null, reliable: match[2] === undefined, stack: null };
}

const POINTER: readonly RegExp[] = [
  /^\s*(?:E|R)?IP:? (?:(?:0000|0010|0018|0060|0061|e030|0020):)?(?:\s*\[<?(?:0x)?[0-9a-f]+>?\])* *(?::[\w-]+:)?([A-Za-z_$][\w.$]*)\+0x[0-9a-f]+\/0x[0-9a-f]+(?: \[([\w-]+)\])?/,
  /^\s*(?:E|R)?IP:? (?:\d{4}:)?([A-Za-z_$][\w.$]*)\+0x[0-9a-f]+\/0x[0-9a-f]+(?: \[([\w-]+)\])?/,
  /^\s*(?:E?IP|PC|pc) (?:is at|:) ([A-Za-z_$][\w.$]*)\+0x[0-9a-f]+\/0x[0-9a-f]+(?: \[([\w-]+)\])?/,
  /^\s*NIP \[[0-9a-f]+\] \.?([A-Za-z_$][\w.$]*)\+0x[0-9a-f]+\/0x[0-9a-f]+(?: \[([\w-]+)\])?/,
  /^\s*Krnl PSW : [0-9a-f]+ [0-9a-f]+ \(([A-Za-z_$][\w.$]*)\+0x[0-9a-f]+\/0x[0-9a-f]+(?: \[([\w-]+)\])?/,
  /^\s*epc\s*: (?:[0-9a-f]{8,16} )?([A-Za-z_$][\w.$]*)\+0x[0-9a-f]+\/0x[0-9a-f]+(?: \[([\w-]+)\])?/,
  /^\s*--- interrupt: [0-9a-f]+ at \.?([A-Za-z_$][\w.$]*)\+0x[0-9a-f]+/,
];

/** Reads the line that names the instruction at fault (`RIP: 0010:foo+0x…`, `PC is at`, `pc :`, `NIP`, `Krnl PSW`); null otherwise. */
export function parseInstructionPointer(text: string): KernelFrame | null {
  if (text.length > 400 || !text.includes('+0x')) return null;
  for (const pattern of POINTER) {
    const match = pattern.exec(text);
    if (match?.[1] !== undefined) return frame(match[1], match[2], true, null);
  }
  return null;
}
