import { runCli } from '../../src/cli/program.js';

export interface Run {
  status: number;
  out: string;
  err: string;
}

/** Runs the command line in this process and keeps what it writes. */
export async function run(...args: string[]): Promise<Run> {
  const written = { out: '', err: '' };
  const spies = (['stdout', 'stderr'] as const).map((stream) =>
    jest.spyOn(process[stream], 'write').mockImplementation((chunk: string | Uint8Array) => {
      written[stream === 'stdout' ? 'out' : 'err'] += String(chunk);
      return true;
    }),
  );
  try {
    return { status: await runCli(args), ...written };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}
