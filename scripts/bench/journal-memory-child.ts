import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { LogRecord } from '../../src/domain/evidence.js';
import { detectLogs } from '../../src/signals/logs/detect.js';
import { createKernelReportCollector } from '../../src/signals/logs/kernel-report-collector.js';
import { mineLogs } from '../../src/signals/logs/mine.js';
import { createSignatureCollector } from '../../src/signals/logs/signatures.js';

/** Mines the journal named on the command line and prints what it took as JSON. */
async function* readRecords(file: string): AsyncGenerator<LogRecord> {
  for await (const line of createInterface({ input: createReadStream(file) })) {
    const entry = JSON.parse(line) as Record<string, string>;
    yield {
      time: Number(entry.__REALTIME_TIMESTAMP) / 1e6,
      priority: Number(entry.PRIORITY),
      identifier: entry.SYSLOG_IDENTIFIER ?? '',
      unit: entry._SYSTEMD_UNIT ?? null,
      pid: Number(entry._PID),
      transport: entry._TRANSPORT ?? '',
      message: entry.MESSAGE ?? '',
    };
  }
}

const window = { start: 1.7e9, end: 1.7e9 + 10_800, stepSeconds: 60 };
const started = performance.now();
const collectors = [createSignatureCollector(window), createKernelReportCollector(window)];
const summary = await mineLogs(readRecords(process.argv[2] ?? ''), window, { collectors });
detectLogs(summary, null, window, 1);
process.stdout.write(
  JSON.stringify({
    records: summary.records,
    templates: summary.templates.length,
    seconds: (performance.now() - started) / 1000,
    maxRssBytes: process.resourceUsage().maxRSS * 1024,
  }),
);
