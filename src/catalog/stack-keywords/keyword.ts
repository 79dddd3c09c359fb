/**
 * A group of kernel functions that mean the same thing when they are on the CPU.
 * `functions` are names without compiler suffixes (`.isra.0`, `.cold`), `*` standing for any text;
 * they span kernels 3.10 to 6.x.
 */
export interface StackKeyword {
  /** Kind of the finding, e.g. `stack.reclaim`. */
  kind: string;
  subsystem: 'memory' | 'scheduler' | 'process' | 'network' | 'file system' | 'block' | 'kernel';
  /** What is seen, as the subject of a sentence: "Page reclaim". */
  title: string;
  /** What it tells the engineer. */
  meaning: string;
  /** Public source. */
  link: string;
  functions: readonly string[];
  /**
   * Growth, as a share of the host's CPU time, that counts half: small for functions that hardly
   * ever run on a healthy host, large for what every busy host does.
   */
  halfEffect: number;
  /** Share of the busy CPU time that is bad whatever its history; null when no share is. */
  saturation: number | null;
}

export const KERNEL_DOCS = 'https://docs.kernel.org/';
export const BCC_TOOLS = 'https://github.com/iovisor/bcc/blob/master/tools/';

/** Shares of CPU time that count half, by how common the functions are on a healthy host. */
export const RARE = 0.01;
export const OCCASIONAL = 0.03;
export const COMMON = 0.08;
export const EVERYWHERE = 0.15;
