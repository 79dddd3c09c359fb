import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createRandom } from '../../src/signals/random.js';
import type { BenchRow } from './row.js';

const JOURNAL_BYTES = 200 * 2 ** 20;
const LIMIT_BYTES = 512 * 2 ** 20;

/** Writes a journal of 200 MB, mines it in a child process and reports the most memory that one held. */
export async function runJournalMemory(): Promise<BenchRow> {
  const folder = await mkdtemp(join(tmpdir(), 'oscope-bench-'));
  try {
    const file = join(folder, 'journal.jsonl');
    await writeJournal(file);
    const report = JSON.parse(await runChild(file)) as {
      records: number;
      templates: number;
      seconds: number;
      maxRssBytes: number;
    };
    const megabytes = Math.round(report.maxRssBytes / 2 ** 20);
    return {
      part: `journal of 200 MB in a stream (${String(report.records)} records, ${String(report.templates)} templates)`,
      ours: `${String(megabytes)} MB at most, ${report.seconds.toFixed(1)} s`,
      reference: '',
      bar: '< 512 MB',
      ok: report.maxRssBytes < LIMIT_BYTES,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Services at work, with fresh identifiers in every line and a writer that logs what nobody can foresee. */
async function writeJournal(file: string): Promise<void> {
  const random = createRandom(7);
  const out = createWriteStream(file);
  const hex = () => Math.floor(random.next() * 2 ** 32).toString(16);
  const word = () => Array.from({ length: 6 }, () => String.fromCharCode(97 + random.below(26))).join('');
  let bytes = 0;
  for (let i = 0; bytes < JOURNAL_BYTES; i++) {
    const unit = `app-${String(random.below(40))}`;
    const message =
      i % 50 === 0
        ? `${word()} ${word()} ${word()} ${word()} ${hex()}`
        : `request ${hex()}-${hex()} GET /api/items/${String(random.below(1e6))} took ${String(random.below(900))} ms`;
    const line = `${JSON.stringify({
      __REALTIME_TIMESTAMP: String(Math.round((1.7e9 + i / 100) * 1e6)),
      PRIORITY: i % 97 === 0 ? '4' : '6',
      SYSLOG_IDENTIFIER: unit,
      _SYSTEMD_UNIT: `${unit}.service`,
      _PID: String(400 + random.below(100)),
      _TRANSPORT: 'stdout',
      MESSAGE: message,
    })}\n`;
    bytes += line.length;
    if (!out.write(line)) await once(out, 'drain');
  }
  out.end();
  await once(out, 'finish');
}

async function runChild(file: string): Promise<string> {
  const script = fileURLToPath(new URL('./journal-memory-child.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', script, file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`journal-memory-child ended with ${String(code)}`);
  return output;
}
